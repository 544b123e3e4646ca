//! A drawing surface over the SVG backend of plotters. plotters writes fixed colours, whole pixels and no groups; the page
//! needs colours that follow its theme, fine positions, and marks that answer to hover and keyboard. So every element is
//! drawn by plotters in tenths of a pixel with a placeholder colour, and one pass over its text puts in the page's names.

use std::fmt::Write as _;

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, DashedPathElement, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBAColor, RGBColor, ShapeStyle, TextStyle};

/// Backend units per pixel of the drawing.
const FINE: f64 = 10.0;
/// plotters divides font sizes by this when it writes SVG.
const FONT_FACTOR: f64 = 1.24;

/// What a drawing outside a page needs of the page's style: the colours of `templates/style.css`, in light and dark, and the letters.
const DOCUMENT: &str = ":root { --ink: #1b1f24; --soft: #59626d; --line: #dfe3e8; --ground: #fff; --accent: #1d5c99; --ok: #0f766e; \
    --unsure: #6b7280; --bad: #b42318; --warn: #a15c07; font-family: system-ui, sans-serif } \
    @media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a2abb6; --line: #333a43; --ground: #14171b; --accent: #7ab3ea; \
    --ok: #4fc1b4; --unsure: #9aa3af; --bad: #ff8a7a; --warn: #e0a458 } }";

/// The page's colours by role. Each is a custom property of the stylesheet, so that dark mode and paper follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Text,
    Soft,
    Line,
    Accent,
    Ok,
    Bad,
    Unsure,
    Warn,
    Ground,
}

impl Ink {
    const ALL: [(Self, &'static str); 9] = [
        (Self::Text, "var(--ink)"),
        (Self::Soft, "var(--soft)"),
        (Self::Line, "var(--line)"),
        (Self::Accent, "var(--accent)"),
        (Self::Ok, "var(--ok)"),
        (Self::Bad, "var(--bad)"),
        (Self::Unsure, "var(--unsure)"),
        (Self::Warn, "var(--warn)"),
        (Self::Ground, "var(--ground)"),
    ];

    /// The colour that stands for this role until [`tidy`] replaces it.
    fn placeholder(self) -> RGBColor {
        RGBColor(0, 0, self as u8 + 1)
    }

    fn mix(self, opacity: f64) -> RGBAColor {
        self.placeholder().mix(opacity)
    }
}

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) ink: Ink,
    pub(super) bold: bool,
}

impl Type {
    /// Tick labels and counts.
    pub(super) const TICK: Self = Self { size: 11.5, ink: Ink::Soft, bold: false };
    /// Names of rows.
    pub(super) const LABEL: Self = Self { size: 13.0, ink: Ink::Text, bold: false };
    /// Values.
    pub(super) const VALUE: Self = Self { size: 13.0, ink: Ink::Text, bold: true };
    /// Remarks inside a chart.
    pub(super) const NOTE: Self = Self { size: 11.5, ink: Ink::Accent, bold: false };

    pub(super) fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    pub(super) fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }
}

/// A point in pixels, from the upper left corner.
pub(super) type Point = (f64, f64);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// A drawing in progress.
#[derive(Debug)]
pub(super) struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

impl Canvas {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    pub(super) fn width(&self) -> f64 {
        self.width
    }

    pub(super) fn line(&mut self, from: Point, to: Point, ink: Ink, width: f64) {
        self.path(&[from, to], ink, width);
    }

    pub(super) fn path(&mut self, points: &[Point], ink: Ink, width: f64) {
        self.faint_path(points, ink, width, 1.0);
    }

    pub(super) fn faint_path(&mut self, points: &[Point], ink: Ink, width: f64, opacity: f64) {
        let points: Vec<(i32, i32)> = points.iter().copied().map(fine).collect();
        self.plot(|area| area.draw(&PathElement::new(points, stroke(ink, width, opacity))));
    }

    pub(super) fn dashed(&mut self, points: &[Point], ink: Ink, width: f64) {
        let points: Vec<(i32, i32)> = points.iter().copied().map(fine).collect();
        self.plot(|area| area.draw(&DashedPathElement::new(points, 45, 35, stroke(ink, width, 1.0))));
    }

    pub(super) fn rect(&mut self, at: Point, size: (f64, f64), ink: Ink, opacity: f64) {
        let corners = [fine(at), fine((at.0 + size.0, at.1 + size.1))];
        self.plot(|area| area.draw(&Rectangle::new(corners, ink.mix(opacity).filled())));
    }

    pub(super) fn dot(&mut self, at: Point, radius: f64, ink: Ink) {
        self.plot(|area| area.draw(&Circle::new(fine(at), whole(radius * FINE), ink.mix(1.0).filled())));
    }

    /// A diamond: the shape of "cannot tell", so that readings differ without colour.
    pub(super) fn diamond(&mut self, at: Point, radius: f64, ink: Ink) {
        let (x, y) = at;
        self.polygon(&[(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], ink);
    }

    /// A triangle: the shape of "misses its target".
    pub(super) fn triangle(&mut self, at: Point, radius: f64, ink: Ink) {
        let (x, y) = at;
        self.polygon(&[(x, y - radius), (x + radius, y + radius * 0.75), (x - radius, y + radius * 0.75)], ink);
    }

    fn polygon(&mut self, points: &[Point], ink: Ink) {
        let points: Vec<(i32, i32)> = points.iter().copied().map(fine).collect();
        self.plot(|area| area.draw(&Polygon::new(points, ink.mix(1.0).filled())));
    }

    /// Text whose middle line is at the point's height.
    pub(super) fn text(&mut self, text: &str, at: Point, look: Type, anchor: Anchor) {
        if text.is_empty() {
            return;
        }
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let weight = if look.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = ("sans-serif", look.size * FINE * FONT_FACTOR).into_font().style(weight);
        let colour = look.ink.mix(1.0);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(h_pos, VPos::Center));
        self.plot(|area| area.draw(&Text::new(text.to_owned(), fine(at), style.clone())));
    }

    /// Text with a rim in the colour of the ground, so that it can be read over lines.
    pub(super) fn note(&mut self, text: &str, at: Point, look: Type, anchor: Anchor) {
        self.body.push_str("<g class=\"halo\">");
        self.text(text, at, look, anchor);
        self.body.push_str("</g>");
    }

    /// A group that says its value on hover, and shows it at `at` when the keyboard reaches it.
    pub(super) fn mark(&mut self, tip: &str, at: Option<Point>, draw: impl FnOnce(&mut Self)) {
        self.body.push_str("<g tabindex=\"0\" class=\"mark\"><title>");
        escape(&mut self.body, tip);
        self.body.push_str("</title>");
        draw(self);
        if let Some((x, y)) = at {
            // Kept inside the drawing: a tip at the edge would be cut off.
            let half = crate::report::charts::label::width(tip, 11.5) / 2.0;
            let x = x.clamp(half.min(self.width / 2.0), (self.width - half).max(self.width / 2.0));
            self.body.push_str("<g class=\"tip\">");
            self.text(tip, (x, y.max(8.0)), Type::TICK.ink(Ink::Text), Anchor::Middle);
            self.body.push_str("</g>");
        }
        self.body.push_str("</g>");
    }

    /// A group that only answers to the pointer, for charts with hundreds of cells.
    pub(super) fn cell(&mut self, tip: &str, draw: impl FnOnce(&mut Self)) {
        self.body.push_str("<g><title>");
        escape(&mut self.body, tip);
        self.body.push_str("</title>");
        draw(self);
        self.body.push_str("</g>");
    }

    /// The finished `<svg>` element. `label` is what a screen reader says for it.
    pub(super) fn finish(self, class: &str, label: &str) -> String {
        let (width, height) = fine((self.width, self.height));
        let mut svg = format!("<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"");
        escape(&mut svg, label);
        svg.push_str("\">");
        svg.push_str(&self.body);
        svg.push_str("</svg>");
        svg
    }

    /// The finished drawing as a file of its own, with the colours of the page.
    pub(super) fn document(self, title: &str) -> String {
        let (width, height) = fine((self.width, self.height));
        let (w, h) = (self.width.round(), self.height.round());
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>"
        );
        escape(&mut svg, title);
        let _ = write!(
            svg,
            "</title>\n<style>{DOCUMENT}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"var(--ground)\"/>\n"
        );
        svg.push_str(&self.body);
        svg.push_str("\n</svg>\n");
        // XML knows no control characters, escaped or not.
        svg.retain(|c| c == '\n' || !c.is_control());
        svg
    }

    fn plot(&mut self, draw: impl FnOnce(&Area<'_>) -> Drawn) {
        let mut svg = String::new();
        let (width, height) = fine((self.width, self.height));
        let size = (u32::try_from(width).unwrap_or(1), u32::try_from(height).unwrap_or(1));
        {
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            draw(&area).expect("drawing into a text in memory has nothing that can fail");
            area.present().expect("drawing into a text in memory has nothing that can fail");
        }
        self.body.push_str(&tidy(&svg));
    }
}

fn fine((x, y): Point) -> (i32, i32) {
    (whole(x * FINE), whole(y * FINE))
}

fn whole(value: f64) -> i32 {
    // Saturates; charts are some thousand units wide.
    value.round() as i32
}

fn stroke(ink: Ink, width: f64, opacity: f64) -> ShapeStyle {
    ink.mix(opacity).stroke_width(u32::try_from(whole(width * FINE)).unwrap_or(1))
}

/// The elements inside the `<svg>` that plotters wrote, in the page's colours and type, without what goes without saying.
fn tidy(svg: &str) -> String {
    let inner = svg.split_once('>').map_or("", |(_, rest)| rest);
    let inner = inner.trim_end().trim_end_matches("</svg>");
    let mut out = inner
        .replace(" font-family=\"sans-serif\"", "")
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" text-anchor=\"start\"", "")
        .replace('\n', "");
    for (ink, name) in Ink::ALL {
        let RGBColor(red, green, blue) = ink.placeholder();
        // User text cannot hold this: plotters escapes its quotes.
        out = out.replace(&format!("\"#{red:02X}{green:02X}{blue:02X}\""), &format!("\"{name}\""));
    }
    round_font_size(&out)
}

/// plotters writes a font size with all digits of a division.
fn round_font_size(svg: &str) -> String {
    let Some((before, rest)) = svg.split_once("font-size=\"") else { return svg.to_owned() };
    let Some((size, after)) = rest.split_once('"') else { return svg.to_owned() };
    let size = size.parse::<f64>().unwrap_or_default().round();
    format!("{before}font-size=\"{size}\"{}", round_font_size(after))
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_page_and_text_stays_text() {
        let mut canvas = Canvas::new(100.0, 20.0);
        canvas.mark("<b>&\"", None, |canvas| {
            canvas.text("</svg><script>\"#000001\"", (5.0, 5.0), Type::LABEL, Anchor::Start);
            canvas.dot((1.5, 2.0), 3.0, Ink::Bad);
        });
        let svg = canvas.finish("chart", "a \"chart\"");
        assert!(svg.contains("fill=\"var(--bad)\""), "{svg}");
        assert!(svg.contains("cx=\"15\" cy=\"20\" r=\"30\""), "{svg}");
        assert!(svg.contains("<title>&lt;b&gt;&amp;&quot;</title>"), "{svg}");
        assert!(svg.contains("&lt;/svg&gt;&lt;script&gt;&quot;#000001&quot;"), "{svg}");
        assert!(svg.contains("aria-label=\"a &quot;chart&quot;\""), "{svg}");
        assert_eq!(svg.matches("</svg>").count(), 1);
        assert!(!svg.contains("=\"#0000"), "a placeholder colour is left: {svg}");
    }

    #[test]
    fn every_ink_has_its_own_placeholder() {
        for (ink, _) in Ink::ALL {
            assert_eq!(Ink::ALL.iter().filter(|(other, _)| other.placeholder() == ink.placeholder()).count(), 1);
        }
    }
}
