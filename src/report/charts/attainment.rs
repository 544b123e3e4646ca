//! Shares in target with their intervals, one row per priority or service, against the target.

use crate::report::charts::axis::Axis;
use crate::report::charts::canvas::{Anchor, Canvas, Ink, Type};
use crate::report::charts::chart::{Chart, Reading, Width, both};
use crate::report::charts::label;

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    /// Its name, however long.
    pub(crate) name: String,
    /// Share in target.
    pub(crate) value: f64,
    /// Lower end of the interval.
    pub(crate) lower: f64,
    /// Upper end of the interval.
    pub(crate) upper: f64,
    /// The agreed share, if any.
    pub(crate) target: Option<f64>,
    /// How the interval stands to the target.
    pub(crate) reading: Reading,
    /// The share as it is printed.
    pub(crate) value_text: String,
    /// "51 of 57".
    pub(crate) count_text: String,
    /// All of it in one line, for the pointer.
    pub(crate) tip: String,
    /// Leaves a gap above: the first row of another kind.
    pub(crate) group_start: bool,
}

const GAP: f64 = 14.0;

/// The rows in the given order; none for no rows.
pub(crate) fn attainment(rows: &[Level], title: &str) -> Option<Chart> {
    (!rows.is_empty()).then(|| both(|width| draw(rows, title, width)))
}

fn draw(rows: &[Level], title: &str, width: Width) -> String {
    let full = width.pixels();
    let narrow = width.is_narrow();
    let names: f64 = if narrow { 0.0 } else { 190.0 };
    let row_height = if narrow { 46.0 } else { 34.0 };
    let gaps = rows.iter().skip(1).filter(|row| row.group_start).count() as f64 * GAP;
    let (top, bottom) = (26.0, 26.0);
    let height = top + bottom + rows.len() as f64 * row_height + gaps;
    let axis = scale(rows, if narrow { 8.0 } else { names + 12.0 }, if narrow { full - 12.0 } else { full - 168.0 });
    let mut canvas = Canvas::new(full, height);

    for tick in axis.ticks(if narrow { 5 } else { 7 }) {
        let x = axis.at(tick);
        if !narrow {
            canvas.line((x, top), (x, height - bottom), Ink::Line, 1.0);
        }
        canvas.text(&format!("{:.0} %", tick * 100.0), (x, height - 12.0), Type::TICK, Anchor::Middle);
    }
    let shared = shared_target(rows);
    if let Some((target, text)) = &shared {
        let x = axis.at(*target);
        if narrow {
            // The values stand above the bars here, so the line is drawn at the bars only.
            canvas.line((x, 14.0), (x, 22.0), Ink::Accent, 1.3);
        } else {
            canvas.dashed(&[(x, 14.0), (x, height - bottom)], Ink::Accent, 1.3);
        }
        let anchor = if x > full * 0.5 { Anchor::End } else { Anchor::Start };
        let shift = if x > full * 0.5 { 6.0 } else { -6.0 };
        canvas.text(text, (x + shift, 8.0), Type::NOTE, anchor);
    }

    let mut y = top + if narrow { 30.0 } else { row_height / 2.0 };
    for (i, row) in rows.iter().enumerate() {
        if i > 0 && row.group_start {
            y += GAP;
        }
        canvas.mark(&row.tip, None, |canvas| {
            let (from, at, until) = (axis.at(row.lower), axis.at(row.value), axis.at(row.upper));
            // The whole row answers, not only the thin line.
            canvas.rect((0.0, y - row_height / 2.0), (full, row_height), Ink::Ground, 0.01);
            canvas.faint_path(&[(from, y), (until, y)], row.reading.ink(), 3.5, 0.45);
            if let (true, Some(target)) = (shared.is_none() || narrow, row.target) {
                let x = axis.at(target);
                canvas.line((x, y - 9.0), (x, y + 9.0), Ink::Accent, 1.6);
            }
            match row.reading {
                Reading::Bad => canvas.triangle((at, y), 6.5, row.reading.ink()),
                Reading::Unsure => canvas.diamond((at, y), 6.0, row.reading.ink()),
                Reading::Ok | Reading::None => canvas.dot((at, y), 5.5, row.reading.ink()),
            }
            if narrow {
                let room = full - 150.0;
                canvas.text(&label::fit(&row.name, room, 13.0), (0.0, y - 19.0), Type::LABEL, Anchor::Start);
                canvas.text(&row.count_text, (full - 62.0, y - 19.0), Type::TICK, Anchor::End);
                canvas.text(&row.value_text, (full, y - 19.0), Type::VALUE, Anchor::End);
            } else {
                canvas.text(&label::fit(&row.name, names - 8.0, 13.0), (names, y), Type::LABEL, Anchor::End);
                canvas.text(&row.value_text, (full - 98.0, y), Type::VALUE, Anchor::End);
                canvas.text(&row.count_text, (full - 2.0, y), Type::TICK, Anchor::End);
            }
        });
        y += row_height;
    }
    canvas.finish("chart", title)
}

/// From the tenth below the lowest end to one: no interval is cut off, and a good month is not squeezed to the right.
fn scale(rows: &[Level], from: f64, to: f64) -> Axis {
    let lowest = rows.iter().map(|row| row.lower.min(row.target.unwrap_or(1.0))).fold(0.9, f64::min);
    Axis::new(((lowest * 10.0).floor() / 10.0).max(0.0), 1.0, from, to)
}

/// The target and its label, if all rows that have one have the same.
fn shared_target(rows: &[Level]) -> Option<(f64, String)> {
    let mut targets = rows.iter().filter_map(|row| row.target);
    let first = targets.next()?;
    targets.all(|target| (target - first).abs() < 1e-9).then(|| {
        let percent = format!("{:.1}", first * 100.0);
        (first, format!("target {} %", percent.trim_end_matches(".0")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(name: &str, value: f64, target: Option<f64>) -> Level {
        Level {
            name: name.to_owned(),
            value,
            lower: value - 0.1,
            upper: (value + 0.1).min(1.0),
            target,
            reading: Reading::Unsure,
            value_text: "x".to_owned(),
            count_text: "1 of 2".to_owned(),
            tip: name.to_owned(),
            group_start: false,
        }
    }

    #[test]
    fn no_rows_give_no_chart() {
        assert!(attainment(&[], "empty").is_none());
    }

    #[test]
    fn one_target_line_is_drawn_where_all_agree_and_ticks_where_they_do_not() {
        let same = attainment(&[level("a", 0.9, Some(0.95)), level("b", 0.8, Some(0.95))], "t").expect("rows");
        assert!(same.wide.contains("target 95 %"));
        let differ = attainment(&[level("a", 0.9, Some(0.95)), level("b", 0.8, Some(0.975))], "t").expect("rows");
        assert!(!differ.wide.contains("target 9"));
    }

    #[test]
    fn the_scale_reaches_the_lowest_interval() {
        let axis = scale(&[level("a", 0.42, None)], 0.0, 100.0);
        assert!(axis.at(0.32) > 0.0, "0.32 lies inside a scale from 0.3");
    }

    #[test]
    fn a_ticket_text_as_name_stays_text() {
        let chart = attainment(&[level("<img src=x onerror=alert(1)>", 0.9, None)], "t").expect("rows");
        assert!(!chart.wide.contains("<img") && !chart.narrow.contains("<img"));
    }
}
