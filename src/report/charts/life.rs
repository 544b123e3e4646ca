//! The clocks of a ticket one below the other, as a drawing of its own: a file that browsers and office programs open.

use crate::report::charts::canvas::{Anchor, Canvas, Ink, Type};
use crate::report::charts::chart::Width;
use crate::report::charts::label;
use crate::report::charts::timeline::{Bar, Segment, Stage, Tick, span};
use crate::text;

/// Around the drawing.
const MARGIN: f64 = 24.0;
/// Between lines of text.
const LINE: f64 = 18.0;
/// Characters of a line of text.
const WIDE: usize = 125;

/// One clock.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    /// Its level and how it ended.
    pub(crate) heading: String,
    /// What is to be known of it, each on its own line.
    pub(crate) lines: Vec<String>,
    /// Its pieces; none where it could not be measured.
    pub(crate) segments: Vec<Segment>,
    /// Its instants.
    pub(crate) ticks: Vec<Tick>,
    /// What the colours stand for.
    pub(crate) keys: Vec<(Stage, String)>,
}

/// The whole drawing.
pub(crate) fn life(title: &str, lives: &[Life]) -> String {
    let full = Width::Wide.pixels();
    let bars: Vec<Option<Bar<'_>>> =
        lives.iter().map(|life| Some(Bar::plan(&life.ticks, span(&life.segments)?, full))).collect();
    let texts: Vec<Vec<String>> =
        lives.iter().map(|life| life.lines.iter().flat_map(|line| text::wrap(line, WIDE)).collect()).collect();
    let of_text = |text: &[String]| LINE * (text.len() as f64 + 1.0) + 6.0;
    let of_bar = |bar: &Option<Bar<'_>>| bar.as_ref().map_or(0.0, |bar| bar.height() + LINE + 6.0);
    let height: f64 = texts.iter().zip(&bars).map(|(text, bar)| of_text(text) + of_bar(bar) + MARGIN).sum();
    let mut canvas = Canvas::new(full + 2.0 * MARGIN, height + 2.0 * MARGIN + LINE);
    canvas.text(title, (MARGIN, MARGIN), Type::VALUE.size(16.0), Anchor::Start);
    let mut y = MARGIN + LINE + MARGIN / 2.0;
    for ((life, text), bar) in lives.iter().zip(&texts).zip(&bars) {
        canvas.text(&life.heading, (MARGIN, y), Type::VALUE, Anchor::Start);
        for (row, line) in text.iter().enumerate() {
            let at = (MARGIN, y + LINE * (row as f64 + 1.0));
            canvas.text(line, at, Type::LABEL.size(12.0).ink(Ink::Soft), Anchor::Start);
        }
        y += of_text(text);
        if let Some(bar) = bar {
            bar.paint(&life.segments, (MARGIN, y), &mut canvas);
            keys(&mut canvas, &life.keys, y + bar.height() + LINE / 2.0);
        }
        y += of_bar(bar) + MARGIN;
    }
    canvas.document(title)
}

fn keys(canvas: &mut Canvas, keys: &[(Stage, String)], y: f64) {
    let mut x = MARGIN;
    for (stage, words) in keys {
        canvas.rect((x, y - 5.0), (10.0, 10.0), stage.ink(), 1.0);
        canvas.text(words, (x + 16.0, y), Type::TICK, Anchor::Start);
        x += 16.0 + label::width(words, 11.5) + 18.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_stands_alone_and_text_stays_text() {
        let segment = Segment { from: 0, until: 60, stage: Stage::Counted, tip: "<b>\u{1}".to_owned() };
        let life_of = |segments| Life {
            heading: "Level \u{b}<script>".to_owned(),
            lines: vec!["one & two".to_owned()],
            segments,
            ticks: Vec::new(),
            keys: vec![(Stage::Counted, "counted".to_owned())],
        };
        let svg = life("INC1", &[life_of(vec![segment]), life_of(Vec::new())]);
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.ends_with("</svg>\n"), "{svg}");
        assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;") && svg.contains("one &amp; two"), "{svg}");
        // XML has no place for such characters.
        assert!(!svg.contains(['\u{1}', '\u{b}']), "{svg}");
        // Only the clock with a length has a bar and its key.
        assert_eq!(svg.matches(">counted<").count() + svg.matches(">\ncounted\n<").count(), 1, "{svg}");
    }
}
