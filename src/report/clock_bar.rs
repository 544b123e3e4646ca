//! A clock's trace as a bar: its pieces, cut where the target is used up, and its instants. What the review draws of one clock and
//! `tickmark explain --svg` of all clocks of a ticket.

use crate::calendar::Zone;
use crate::report::charts::{Tick, TimelineSegment, TimelineStage};
use crate::report::format;
use crate::sla::{ClockTrace, EventKind, SegmentKind};

/// The pieces of the trace, cut where the target is used up.
pub(super) fn segments(clock: &ClockTrace, zone: &Zone) -> Vec<TimelineSegment> {
    let due = clock.due.unwrap_or(i64::MAX);
    let mut out = Vec::new();
    for piece in &clock.segments {
        let parts = match piece.kind {
            SegmentKind::Counted => {
                let cut = due.clamp(piece.from, piece.until);
                vec![(piece.from, cut, TimelineStage::Counted), (cut, piece.until, TimelineStage::Late)]
            }
            SegmentKind::Paused => vec![(piece.from, piece.until, TimelineStage::Paused)],
            SegmentKind::OutOfHours => vec![(piece.from, piece.until, TimelineStage::OutOfHours)],
            SegmentKind::Stopped => vec![(piece.from, piece.until, TimelineStage::Stopped)],
        };
        for (from, until, stage) in parts.into_iter().filter(|(from, until, _)| from < until) {
            let tip = format!(
                "{} to {}: {} ({})",
                format::short_instant(from, zone),
                format::short_instant(until, zone),
                stage_words(stage),
                piece.why.replace('`', "")
            );
            out.push(TimelineSegment { from, until, stage, tip });
        }
    }
    out
}

/// What a piece is called.
pub(super) fn stage_words(stage: TimelineStage) -> &'static str {
    match stage {
        TimelineStage::Counted => "counted",
        TimelineStage::Paused => "paused",
        TimelineStage::OutOfHours => "out of hours",
        TimelineStage::Stopped => "stopped",
        TimelineStage::Late => "after the target",
    }
}

/// Its instants: start, end, breach, reopenings and changes of the target.
pub(super) fn ticks(clock: &ClockTrace, zone: &Zone) -> Vec<Tick> {
    let at = |instant, what: &str, above| Tick {
        at: instant,
        text: format!("{} {what}", format::short_instant(instant, zone)),
        above,
    };
    let mut ticks = vec![at(clock.start, "clock starts", true)];
    let turns = clock.events.iter().filter(|event| matches!(event.kind, EventKind::Reopen | EventKind::TargetChange));
    ticks.extend(turns.map(|event| at(event.at, &event.what, true)));
    // A target that outlasts the clock has no place on its bar.
    let end = clock.segments.last().map_or(clock.start, |piece| piece.until);
    ticks.extend(clock.due.filter(|due| *due <= end).map(|due| at(due, "target used up", false)));
    ticks.extend(clock.stop.map(|stop| at(stop, "clock stops", true)));
    ticks
}
