//! Bars of a few ordered bands, such as the age of what is open.

use crate::report::charts::axis::Axis;
use crate::report::charts::canvas::{Anchor, Canvas, Ink, Type};
use crate::report::charts::chart::{Chart, Width, both};
use crate::report::charts::label;
use crate::text;

/// One bar.
#[derive(Debug, Clone)]
pub(crate) struct Band {
    /// "31 to 90 days".
    pub(crate) name: String,
    /// How many.
    pub(crate) count: u64,
    /// Its share, as printed.
    pub(crate) share_text: String,
    /// Beyond what is agreed or usual: drawn in the warning colour.
    pub(crate) stale: bool,
}

const ROW: f64 = 30.0;

/// The bands in order; none if all are empty.
pub(crate) fn ages(bands: &[Band], title: &str) -> Option<Chart> {
    let greatest = bands.iter().map(|band| band.count).max().unwrap_or(0);
    (greatest > 0).then(|| both(|width| draw(bands, greatest, title, width)))
}

fn draw(bands: &[Band], greatest: u64, title: &str, width: Width) -> String {
    let full = width.pixels();
    let names = if width.is_narrow() { 96.0 } else { 138.0 };
    let axis = Axis::new(0.0, greatest as f64, names + 10.0, full - 108.0);
    let mut canvas = Canvas::new(full, ROW * bands.len() as f64 + 4.0);
    canvas.line((names + 10.0, 0.0), (names + 10.0, ROW * bands.len() as f64 + 4.0), Ink::Line, 1.0);
    for (i, band) in bands.iter().enumerate() {
        let y = ROW * i as f64 + ROW / 2.0 + 2.0;
        let tip = format!("{}: {} ({})", band.name, text::grouped(band.count), band.share_text);
        canvas.mark(&tip, None, |canvas| {
            let end = axis.at(band.count as f64);
            let ink = if band.stale { Ink::Warn } else { Ink::Accent };
            canvas.rect((0.0, y - ROW / 2.0), (full, ROW), Ink::Ground, 0.01);
            canvas.text(&label::fit(&band.name, names, 13.0), (names, y), Type::LABEL, Anchor::End);
            canvas.rect((names + 10.0, y - 9.0), (end - names - 10.0, 18.0), ink, 1.0);
            let count = text::grouped(band.count);
            canvas.text(&count, (end + 8.0, y), Type::VALUE, Anchor::Start);
            let beside = end + 14.0 + label::width(&count, 13.5);
            canvas.text(&band.share_text, (beside, y), Type::TICK, Anchor::Start);
        });
    }
    canvas.finish("chart", title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_bands_give_no_chart_and_one_ticket_gives_one() {
        let band = |count| Band { name: "a".to_owned(), count, share_text: String::new(), stale: false };
        assert!(ages(&[band(0), band(0)], "t").is_none());
        assert!(ages(&[band(0), band(1)], "t").is_some());
    }
}
