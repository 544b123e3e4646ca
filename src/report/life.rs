//! The life of a ticket as a drawing: every clock that a service level has of it, from the trace that `tickmark explain` prints.

use crate::calendar::Zone;
use crate::report::charts::{ClockTimeline, TimelineStage};
use crate::report::clock_bar::{segments, stage_words, ticks};
use crate::report::{charts, format};
use crate::sla;
use crate::sla::{ClockTrace, Trace};

/// The drawing as an SVG file. Times are in the zone of each clock's calendar, else in the project's.
pub fn ticket_svg(trace: &Trace, zone: &Zone) -> String {
    let kind = trace.kind.map_or("ticket", |kind| kind.as_str());
    let mut title = format!("{kind} {}, as of {}", trace.ticket, format::instant(trace.as_of, zone));
    if trace.clocks.is_empty() {
        title.push_str(": no service level in the settings covers it");
    }
    let lives: Vec<ClockTimeline> = trace.clocks.iter().map(|clock| life(clock, zone)).collect();
    charts::life(&title, &lives)
}

fn life(clock: &ClockTrace, zone: &Zone) -> ClockTimeline {
    let own = Zone::new(&clock.zone).ok();
    let zone = own.as_ref().unwrap_or(zone);
    let segments = segments(clock, zone);
    // Where there is one clock only, its number would be noise.
    let number = if clock.cycle == 1 && clock.is_last { String::new() } else { format!(", clock {}", clock.cycle) };
    let state = clock.state.as_str().replace('_', " ");
    let priority = clock.priority.map_or_else(|| "no priority".to_owned(), |priority| format!("priority {priority}"));
    let mut lines = vec![format!("{}, {priority}, calendar {}, times in {}", clock.title, clock.calendar, zone.name())];
    if let (Some(used), Some(paused)) = (clock.working_seconds, clock.paused_working_seconds) {
        let of = clock.target_seconds.map_or_else(String::new, |target| format!(" of {}", sla::exact_hours(target)));
        let due = clock.due.map_or_else(String::new, |due| format!(", due {}", format::short_instant(due, zone)));
        let (used, paused) = (sla::exact_hours(used), sla::exact_hours(paused));
        lines.push(format!("used {used}{of} of working time, paused {paused}{due}"));
    }
    lines.extend(
        clock
            .exclusion
            .iter()
            .map(|one| format!("excluded: {} ({}, approved by {})", one.reason, one.id, one.approver)),
    );
    lines.extend(clock.events.iter().map(|event| {
        format!("{}: {}: {}", format::short_instant(event.at, zone), event.what, event.why.replace('`', ""))
    }));
    let stages = [
        TimelineStage::Counted,
        TimelineStage::Paused,
        TimelineStage::OutOfHours,
        TimelineStage::Stopped,
        TimelineStage::Late,
    ];
    let there = |stage: &TimelineStage| segments.iter().any(|segment| segment.stage == *stage);
    let keys = stages.into_iter().filter(there).map(|stage| (stage, stage_words(stage).to_owned())).collect();
    ClockTimeline {
        heading: format!("{}{number}: {state}", clock.sla),
        lines,
        ticks: ticks(clock, zone),
        keys,
        segments,
    }
}
