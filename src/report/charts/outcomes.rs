//! Stacked bars of whole rows: how the changes of each type ended.

use crate::report::charts::axis::Axis;
use crate::report::charts::canvas::{Anchor, Canvas, Ink, Type};
use crate::report::charts::chart::{Chart, Width, both};
use crate::report::charts::label;
use crate::text;

/// A stretch of a bar. The order of the list is the order of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Without trouble.
    Good,
    /// With trouble on the way.
    Issues,
    /// Failed or undone.
    Bad,
    /// No outcome recorded.
    Unknown,
}

impl Part {
    fn ink(self) -> Ink {
        match self {
            Self::Good => Ink::Ok,
            Self::Issues => Ink::Warn,
            Self::Bad => Ink::Bad,
            Self::Unknown => Ink::Line,
        }
    }
}

/// One bar.
#[derive(Debug, Clone)]
pub(crate) struct OutcomeRow {
    /// "emergency".
    pub(crate) name: String,
    /// Counts with the words for each.
    pub(crate) parts: Vec<(Part, &'static str, u64)>,
}

impl OutcomeRow {
    fn total(&self) -> u64 {
        self.parts.iter().map(|(.., count)| count).sum()
    }
}

const ROW: f64 = 36.0;

/// One bar per row, as long as its count; none without any.
pub(crate) fn outcomes(rows: &[OutcomeRow], title: &str) -> Option<Chart> {
    let greatest = rows.iter().map(OutcomeRow::total).max().unwrap_or(0);
    (greatest > 0).then(|| both(|width| draw(rows, greatest, title, width)))
}

fn draw(rows: &[OutcomeRow], greatest: u64, title: &str, width: Width) -> String {
    let full = width.pixels();
    let names = if width.is_narrow() { 78.0 } else { 138.0 };
    let start = names + 10.0;
    let axis = Axis::new(0.0, greatest as f64, start, full - 52.0);
    let mut canvas = Canvas::new(full, ROW * rows.len() as f64 + 2.0);
    for (i, row) in rows.iter().enumerate() {
        let y = ROW * i as f64 + ROW / 2.0;
        canvas.text(&label::fit(&row.name, names, 13.0), (names, y), Type::LABEL, Anchor::End);
        let mut before = 0;
        for (part, words, count) in row.parts.iter().filter(|(.., count)| *count > 0) {
            let (from, until) = (axis.at(before as f64), axis.at((before + count) as f64));
            before += count;
            let tip = format!("{}: {} {words}", row.name, text::grouped(*count));
            canvas.mark(&tip, Some((f64::midpoint(from, until), y - 22.0)), |canvas| {
                let wide = (until - from - 1.5).max(1.0);
                canvas.rect((from, y - 11.0), (wide, 22.0), part.ink(), 1.0);
                let inside = text::grouped(*count);
                if wide > label::width(&inside, 12.0) + 8.0 {
                    let ink = if *part == Part::Unknown { Ink::Text } else { Ink::Ground };
                    let look = Type::VALUE.ink(ink).size(12.0);
                    canvas.text(&inside, (f64::midpoint(from, until) - 0.7, y), look, Anchor::Middle);
                }
            });
        }
        canvas.text(&text::grouped(row.total()), (axis.at(before as f64) + 8.0, y), Type::VALUE, Anchor::Start);
    }
    canvas.finish("chart", title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_changes_give_no_chart() {
        assert!(outcomes(&[], "t").is_none());
        let empty = OutcomeRow { name: "normal".to_owned(), parts: vec![(Part::Good, "successful", 0)] };
        assert!(outcomes(&[empty], "t").is_none());
    }

    #[test]
    fn each_part_says_what_it_is() {
        let row = OutcomeRow {
            name: "normal".to_owned(),
            parts: vec![(Part::Good, "successful", 30), (Part::Bad, "failed or backed out", 1)],
        };
        let chart = outcomes(&[row], "t").expect("31 changes");
        assert!(chart.wide.contains("<title>normal: 1 failed or backed out</title>"));
        assert!(chart.wide.contains(">31<"));
    }
}
