//! Lines over the months with their names at the end of the line instead of a legend.

use crate::report::charts::axis::Axis;
use crate::report::charts::canvas::{Anchor, Canvas, Ink, Point, Type};
use crate::report::charts::chart::{Chart, Width, both};
use crate::report::charts::label;
use crate::report::charts::sparkline::runs;
use crate::report::format;

/// One line.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// "opened".
    pub(crate) name: &'static str,
    /// One value per month.
    pub(crate) values: Vec<Option<f64>>,
}

const INKS: [Ink; 3] = [Ink::Accent, Ink::Ok, Ink::Soft];

/// At most three lines of counts; the last one, a level and not a flow, is dashed. `remarked` are places, in months from the middle of the
/// first, that have an upright. None with fewer than two months that have a value: a point
/// is no line.
pub(crate) fn flow(months: &[String], lines: &[Line], remarked: &[f64], title: &str) -> Option<Chart> {
    let known = |month: &usize| lines.iter().any(|line| line.values.get(*month).copied().flatten().is_some());
    ((0..months.len()).filter(known).count() >= 2).then(|| both(|width| draw(months, lines, remarked, title, width)))
}

fn draw(months: &[String], lines: &[Line], remarked: &[f64], title: &str, width: Width) -> String {
    let full = width.pixels();
    let narrow = width.is_narrow();
    let (top, base, height) = (12.0, 208.0, 246.0);
    let (left, right) = (if narrow { 38.0 } else { 48.0 }, full - if narrow { 92.0 } else { 116.0 });
    let greatest = lines.iter().flat_map(|line| line.values.iter().flatten()).copied().fold(0.0, f64::max);
    let up = Axis::from_zero(greatest, base, top);
    let across = Axis::new(0.0, (months.len().max(2) - 1) as f64, left + 6.0, right);
    let mut canvas = Canvas::new(full, height);

    for tick in up.whole_ticks(6) {
        canvas.line((left, up.at(tick)), (right, up.at(tick)), Ink::Line, 1.0);
        canvas.text(&format::count(tick), (left - 8.0, up.at(tick)), Type::TICK, Anchor::End);
    }
    month_axis(&mut canvas, months, &across, base, narrow);
    for place in remarked {
        let x = across.at(place.clamp(0.0, (months.len().max(2) - 1) as f64));
        canvas.dashed(&[(x, top), (x, base)], Ink::Soft, 1.0);
    }

    for (line, ink) in lines.iter().zip(INKS) {
        for run in runs(&line.values) {
            let points: Vec<Point> = run.iter().map(|(i, value)| (across.at(*i as f64), up.at(*value))).collect();
            match points.as_slice() {
                [one] => canvas.dot(*one, 2.5, ink),
                _ if ink == Ink::Soft => canvas.dashed(&points, ink, 1.8),
                _ => canvas.path(&points, ink, 2.0),
            }
        }
    }
    end_labels(&mut canvas, lines, &up, right, (top + 4.0, base));
    hover_columns(&mut canvas, months, lines, &across, (top, base));
    canvas.finish("chart", title)
}

fn end_labels(canvas: &mut Canvas, lines: &[Line], up: &Axis, right: f64, (low, high): (f64, f64)) {
    let ends: Vec<(f64, Ink, String)> = lines
        .iter()
        .zip(INKS)
        .filter_map(|(line, ink)| {
            let value = line.values.last().copied().flatten()?;
            Some((value, ink, format!("{} {}", line.name, format::count(value))))
        })
        .collect();
    let heights: Vec<f64> = ends.iter().map(|(value, ..)| up.at(*value)).collect();
    for ((value, ink, name), y) in ends.iter().zip(label::spread(&heights, 15.0, low, high)) {
        canvas.dot((right, up.at(*value)), 2.6, *ink);
        canvas.text(name, (right + 9.0, y), Type::TICK.ink(*ink), Anchor::Start);
    }
}

/// One invisible column per month that answers with all its values.
fn hover_columns(canvas: &mut Canvas, months: &[String], lines: &[Line], across: &Axis, (top, base): (f64, f64)) {
    let step = across.at(1.0) - across.at(0.0);
    for (i, month) in months.iter().enumerate() {
        let values: Vec<String> = lines
            .iter()
            .filter_map(|line| Some(format!("{} {}", line.name, format::count(line.values.get(i).copied()??))))
            .collect();
        let x = across.at(i as f64);
        canvas.mark(&format!("{month}: {}", values.join(", ")), Some((x, top - 4.0)), |canvas| {
            canvas.rect((x - step / 2.0, top), (step, base - top), Ink::Ground, 0.01);
        });
    }
}

/// Month names under a chart, the year under its first month; as many as fit. `months` reads "May 2025".
pub(super) fn month_axis(canvas: &mut Canvas, months: &[String], across: &Axis, base: f64, narrow: bool) {
    let room = (across.at(1.0) - across.at(0.0)).max(1.0);
    let every = usize::try_from(format::whole((34.0 / room).ceil())).map_or(1, |every| every.max(1));
    let mut year_shown = "";
    for (i, month) in months.iter().enumerate() {
        // Counted from the end, so that the month of the report always has its name.
        if !(months.len() - 1 - i).is_multiple_of(every) {
            continue;
        }
        let (name, year) = month.rsplit_once(' ').unwrap_or((month, ""));
        let x = across.at(i as f64);
        let name: String = if narrow { name.chars().take(3).collect() } else { name.to_owned() };
        canvas.text(&name, (x, base + 14.0), Type::TICK, Anchor::Middle);
        if year != year_shown {
            canvas.text(year, (x, base + 28.0), Type::TICK, Anchor::Middle);
            year_shown = year;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_any_value_give_no_chart() {
        let line = Line { name: "opened", values: vec![None, None] };
        assert!(flow(&["May 2026".to_owned(), "Jun 2026".to_owned()], &[line], &[], "t").is_none());
        assert!(flow(&[], &[], &[], "t").is_none());
    }

    #[test]
    fn a_single_month_is_no_course_and_zero_is_a_value() {
        let months = ["Jun 2026".to_owned(), "Jul 2026".to_owned()];
        let line = |values| [Line { name: "opened", values }];
        assert!(flow(&months[..1], &line(vec![Some(3.0)]), &[], "t").is_none());
        assert!(flow(&months, &line(vec![None, Some(3.0)]), &[], "t").is_none());
        let chart = flow(&months, &line(vec![Some(0.0), Some(0.0)]), &[0.0], "t").expect("two months");
        assert!(chart.wide.contains("opened 0"));
        assert!(!chart.wide.contains("NaN"));
    }
}
