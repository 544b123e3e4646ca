//! A process chart (XmR): monthly values with the limits of each phase and the dated remark that parts them.

use crate::report::charts::axis::Axis;
use crate::report::charts::canvas::{Anchor, Canvas, Ink, Point, Type};
use crate::report::charts::chart::{Chart, Width, both};
use crate::report::charts::flow::month_axis;
use crate::report::charts::label;
use crate::report::charts::sparkline::runs;

/// What is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    /// "May 2025", one per value.
    pub(crate) months: Vec<String>,
    /// One per month, in the unit of the axis.
    pub(crate) values: Vec<Option<f64>>,
    /// One text per month, for the pointer.
    pub(crate) tips: Vec<String>,
    /// Stretches with their own limits.
    pub(crate) phases: Vec<ProcessPhase>,
    /// Months beyond the limits of their phase.
    pub(crate) signals: Vec<usize>,
    /// The remark, and the place of its day in months from the middle of the first month.
    pub(crate) note: Option<(f64, String)>,
    /// Places of other remarks, in the same measure.
    pub(crate) remarked: Vec<f64>,
    /// Unit of the axis: "h".
    pub(crate) unit: &'static str,
}

/// Limits of a stretch of months.
#[derive(Debug, Clone)]
pub(crate) struct ProcessPhase {
    /// First month.
    pub(crate) from: usize,
    /// First month after.
    pub(crate) until: usize,
    /// Mean of the stretch.
    pub(crate) mean: f64,
    /// Lower limit.
    pub(crate) lower: f64,
    /// Upper limit.
    pub(crate) upper: f64,
    /// The mean as printed.
    pub(crate) mean_text: String,
}

/// None without at least two values.
pub(crate) fn process(data: &Process, title: &str) -> Option<Chart> {
    (data.values.iter().flatten().count() >= 2).then(|| both(|width| draw(data, title, width)))
}

fn draw(data: &Process, title: &str, width: Width) -> String {
    let full = width.pixels();
    let narrow = width.is_narrow();
    let (top, base, height) = (30.0, 238.0, 276.0);
    let (left, right) = (if narrow { 38.0 } else { 48.0 }, full - if narrow { 52.0 } else { 76.0 });
    let greatest =
        data.values.iter().flatten().copied().chain(data.phases.iter().map(|phase| phase.upper)).fold(0.0, f64::max);
    let up = Axis::from_zero(greatest, base, top);
    let step = (right - left) / data.months.len().max(1) as f64;
    let across = Axis::new(-0.5, data.months.len() as f64 - 0.5, left, right);
    let mut canvas = Canvas::new(full, height);

    for tick in up.ticks(6) {
        canvas.line((left, up.at(tick)), (right, up.at(tick)), Ink::Line, 1.0);
        let unit = if tick == 0.0 { format!("0 {}", data.unit) } else { plain(tick) };
        canvas.text(&unit, (left - 8.0, up.at(tick)), Type::TICK, Anchor::End);
    }
    month_axis(&mut canvas, &data.months, &across, base, narrow);
    for phase in &data.phases {
        let (from, until) = (across.at(phase.from as f64 - 0.5), across.at(phase.until as f64 - 0.5));
        let (ceiling, floor) = (up.at(phase.upper), up.at(phase.lower.max(0.0)));
        canvas.rect((from, ceiling), (until - from, floor - ceiling), Ink::Accent, 0.09);
        canvas.line((from, up.at(phase.mean)), (until, up.at(phase.mean)), Ink::Accent, 1.2);
    }
    for place in &data.remarked {
        canvas.dashed(&[(across.at(*place), top), (across.at(*place), base)], Ink::Soft, 1.0);
    }
    if let Some((place, words)) = &data.note {
        let x = across.at(*place);
        canvas.dashed(&[(x, 16.0), (x, base)], Ink::Soft, 1.2);
        let on_right = x < f64::midpoint(left, right);
        let (anchor, shift, room) = if on_right { (Anchor::Start, 0.0, full - x) } else { (Anchor::End, 0.0, x) };
        canvas.text(&label::fit(words, room - 4.0, 11.5), (x + shift, 8.0), Type::NOTE, anchor);
    }
    for run in runs(&data.values) {
        let points: Vec<Point> = run.iter().map(|(i, value)| (across.at(*i as f64), up.at(*value))).collect();
        canvas.path(&points, Ink::Accent, 2.0);
    }
    for (i, value) in data.values.iter().enumerate() {
        let Some(value) = value else { continue };
        let at = (across.at(i as f64), up.at(*value));
        let tip = data.tips.get(i).map_or("", String::as_str);
        canvas.mark(tip, Some((at.0, at.1 - 14.0)), |canvas| {
            canvas.rect((at.0 - step / 2.0, top), (step, base - top), Ink::Ground, 0.01);
            if data.signals.contains(&i) {
                canvas.diamond(at, 6.0, Ink::Warn);
            } else {
                canvas.dot(at, 3.8, Ink::Accent);
            }
        });
    }
    // Last, so that no line crosses the figures.
    for (i, phase) in data.phases.iter().enumerate() {
        let (from, until) = (across.at(phase.from as f64 - 0.5), across.at(phase.until as f64 - 0.5));
        if i + 1 == data.phases.len() {
            canvas.note(&phase.mean_text, (until + 5.0, up.at(phase.mean)), Type::NOTE, Anchor::Start);
        } else {
            let mean = format!("mean {}", phase.mean_text);
            canvas.note(&mean, (from + 5.0, up.at(phase.upper) - 8.0), Type::NOTE, Anchor::Start);
        }
    }
    canvas.finish("chart", title)
}

fn plain(value: f64) -> String {
    if (value - value.round()).abs() < 1e-9 { format!("{value:.0}") } else { format!("{value:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(values: Vec<Option<f64>>) -> Process {
        Process {
            months: (0..values.len()).map(|i| format!("M{i} 2026")).collect(),
            tips: vec![String::new(); values.len()],
            values,
            phases: Vec::new(),
            signals: Vec::new(),
            note: None,
            remarked: vec![0.3],
            unit: "h",
        }
    }

    #[test]
    fn fewer_than_two_values_are_no_process() {
        assert!(process(&data(vec![None, Some(1.0)]), "t").is_none());
        assert!(process(&data(vec![Some(2.0), Some(1.0)]), "t").is_some());
    }

    #[test]
    fn a_long_remark_at_the_right_edge_stays_inside() {
        let mut data = data(vec![Some(2.0), Some(1.0), Some(3.0)]);
        data.note =
            Some((2.0, "a remark of very many words that nobody would want to read on a chart, 15 January".repeat(2)));
        let chart = process(&data, "t").expect("values");
        assert!(chart.narrow.contains('…') && chart.narrow.contains("text-anchor=\"end\""));
    }
}
