//! The life of one clock as a bar: counted, paused, out of hours, and what came after its target.

use crate::report::charts::axis::Axis;
use crate::report::charts::canvas::{Anchor, Canvas, Ink, Point, Type};
use crate::report::charts::chart::{Chart, Width, both};
use crate::report::charts::label;

/// What a stretch of the clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Working time that counts.
    Counted,
    /// Working time in a pause.
    Paused,
    /// Outside the working hours.
    OutOfHours,
    /// Working time after the target was used up.
    Late,
    /// Between a stop and a reopening, no part of the clock.
    Stopped,
}

impl Stage {
    pub(super) fn ink(self) -> Ink {
        match self {
            Self::Counted => Ink::Accent,
            Self::Paused => Ink::Warn,
            Self::OutOfHours | Self::Stopped => Ink::Line,
            Self::Late => Ink::Bad,
        }
    }
}

/// A stretch in instants.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// First second.
    pub(crate) from: i64,
    /// First second after.
    pub(crate) until: i64,
    /// What it is.
    pub(crate) stage: Stage,
    /// In words, for the pointer.
    pub(crate) tip: String,
}

/// A named instant.
#[derive(Debug, Clone)]
pub(crate) struct Tick {
    /// When.
    pub(crate) at: i64,
    /// "Tue 2 June 22:40 opened".
    pub(crate) text: String,
    /// Above the bar; below it otherwise.
    pub(crate) above: bool,
}

/// None for a clock without length.
pub(crate) fn timeline(segments: &[Segment], ticks: &[Tick], title: &str) -> Option<Chart> {
    let span = span(segments)?;
    Some(both(|width| draw(segments, ticks, span, title, width)))
}

fn draw(segments: &[Segment], ticks: &[Tick], span: (i64, i64), title: &str, width: Width) -> String {
    let bar = Bar::plan(ticks, span, width.pixels());
    let mut canvas = Canvas::new(width.pixels(), bar.height());
    bar.paint(segments, (0.0, 0.0), &mut canvas);
    canvas.finish("chart", title)
}

/// A bar with the places of its labels.
pub(super) struct Bar<'a> {
    axis: Axis,
    from: i64,
    above: Vec<(f64, &'a Tick, usize)>,
    below: Vec<(f64, &'a Tick, usize)>,
}

impl<'a> Bar<'a> {
    /// Places the labels of a span over so many pixels.
    pub(super) fn plan(ticks: &'a [Tick], (from, until): (i64, i64), full: f64) -> Self {
        // Seconds since the start keep their exactness as floats.
        let axis = Axis::new(0.0, (until - from) as f64, 0.0, full);
        let at = |instant: i64| axis.at((instant - from) as f64);
        let above = rows(ticks.iter().filter(|tick| tick.above), &at, full);
        let below = rows(ticks.iter().filter(|tick| !tick.above), &at, full);
        Self { axis, from, above, below }
    }

    /// Where the bar itself begins below the labels.
    fn top(&self) -> f64 {
        lines(&self.above) * 15.0 + 8.0
    }

    /// In pixels.
    pub(super) fn height(&self) -> f64 {
        self.top() + 22.0 + lines(&self.below) * 15.0 + 8.0
    }

    /// Draws it with its upper left corner at a point.
    pub(super) fn paint(&self, segments: &[Segment], (left, top): Point, canvas: &mut Canvas) {
        let at = |instant: i64| left + self.axis.at((instant - self.from) as f64);
        let bar = top + self.top();
        for segment in segments {
            let (start, end) = (at(segment.from), at(segment.until));
            let gap = if end - start > 3.0 { 1.0 } else { 0.0 };
            canvas.mark(&segment.tip, None, |canvas| {
                canvas.rect((start, bar), (end - start - gap, 22.0), segment.stage.ink(), 1.0);
            });
        }
        for (x, tick, row) in &self.above {
            let y = bar - 11.0 - 15.0 * *row as f64;
            canvas.line((at(tick.at), y + 6.0), (at(tick.at), bar), Ink::Soft, 1.0);
            canvas.text(&tick.text, (left + x, y), Type::TICK, Anchor::Start);
        }
        for (x, tick, row) in &self.below {
            let y = bar + 33.0 + 15.0 * *row as f64;
            canvas.line((at(tick.at), bar + 22.0), (at(tick.at), y - 6.0), Ink::Soft, 1.0);
            canvas.text(&tick.text, (left + x, y), Type::TICK, Anchor::Start);
        }
    }
}

fn lines(rows: &[(f64, &Tick, usize)]) -> f64 {
    rows.iter().map(|(.., row)| row + 1).max().unwrap_or(0) as f64
}

/// From the first second of the pieces to the last; none where there is none between.
pub(super) fn span(segments: &[Segment]) -> Option<(i64, i64)> {
    let from = segments.iter().map(|segment| segment.from).min()?;
    let until = segments.iter().map(|segment| segment.until).max()?;
    (until > from).then_some((from, until))
}

/// Left edge and row of each label, so that labels of one row do not overlap and none leaves the drawing.
fn rows<'a>(ticks: impl Iterator<Item = &'a Tick>, at: &impl Fn(i64) -> f64, full: f64) -> Vec<(f64, &'a Tick, usize)> {
    let mut ends: Vec<f64> = Vec::new();
    ticks
        .map(|tick| {
            let wide = label::width(&tick.text, 11.5);
            let x = at(tick.at).min(full - wide).max(0.0);
            let row = ends.iter().position(|end| *end + 8.0 <= x).unwrap_or(ends.len());
            if row == ends.len() {
                ends.push(0.0);
            }
            ends[row] = x + wide;
            (x, tick, row)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(from: i64, until: i64) -> Segment {
        Segment { from, until, stage: Stage::Counted, tip: "counted".to_owned() }
    }

    #[test]
    fn a_clock_without_length_is_not_drawn() {
        assert!(timeline(&[], &[], "t").is_none());
        assert!(timeline(&[segment(5, 5)], &[], "t").is_none());
        assert!(timeline(&[segment(5, 6)], &[], "t").is_some());
    }

    #[test]
    fn labels_that_would_overlap_get_a_row_of_their_own() {
        let tick = |at| Tick { at, text: "opened on a Tuesday".to_owned(), above: true };
        let ticks = [tick(0), tick(1), tick(900)];
        let placed = rows(ticks.iter(), &|at| at as f64 * 0.7, 700.0);
        let rows: Vec<usize> = placed.iter().map(|(.., row)| *row).collect();
        assert_eq!(rows, vec![0, 1, 0]);
        assert!(placed.iter().all(|(x, tick, _)| *x >= 0.0 && x + label::width(&tick.text, 11.5) <= 700.01));
    }
}
