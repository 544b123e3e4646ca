//! Weekday by hour: when work comes in.

use crate::report::charts::axis::Axis;
use crate::report::charts::canvas::{Anchor, Canvas, Ink, Type};
use crate::report::charts::chart::{Chart, Width, both};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `rates[day][hour]`, Monday first: tickets per hour of that kind in the period, and the text for each. None if all are zero.
pub(crate) fn heatmap(rates: &[[f64; 24]; 7], tip: impl Fn(usize, usize) -> String, title: &str) -> Option<Chart> {
    let greatest = rates.iter().flatten().copied().fold(0.0, f64::max);
    (greatest > 0.0).then(|| both(|width| draw(rates, greatest, &tip, title, width)))
}

fn draw(
    rates: &[[f64; 24]; 7],
    greatest: f64,
    tip: &impl Fn(usize, usize) -> String,
    title: &str,
    width: Width,
) -> String {
    let full = width.pixels();
    let left = 38.0;
    let cell = (full - left) / 24.0;
    let high = if width.is_narrow() { 16.0 } else { 21.0 };
    let gap = if width.is_narrow() { 1.0 } else { 2.0 };
    let top = 4.0;
    let base = top + high * 7.0;
    let mut canvas = Canvas::new(full, base + 46.0);
    // The eye judges area and darkness sublinearly; a square root keeps the quiet hours apart from none at all.
    let shade = |rate: f64| if rate > 0.0 { 0.08 + 0.92 * (rate / greatest).sqrt() } else { 0.0 };

    for (day, name) in DAYS.iter().enumerate() {
        let y = top + high * day as f64;
        canvas.text(name, (left - 8.0, y + high / 2.0), Type::TICK, Anchor::End);
        for (hour, rate) in rates[day].iter().enumerate() {
            let x = left + cell * hour as f64;
            canvas.cell(&tip(day, hour), |canvas| {
                let size = (cell - gap, high - gap);
                match shade(*rate) {
                    0.0 => canvas.rect((x, y), size, Ink::Line, 0.45),
                    shade => canvas.rect((x, y), size, Ink::Accent, (shade * 100.0).round() / 100.0),
                }
            });
        }
    }
    for hour in (0..24).step_by(if width.is_narrow() { 6 } else { 3 }) {
        let x = left + cell * f64::from(hour);
        canvas.text(&format!("{hour:02}:00"), (x, base + 12.0), Type::TICK, Anchor::Start);
    }
    key(&mut canvas, greatest, base + 36.0, &shade);
    canvas.finish("chart", title)
}

fn key(canvas: &mut Canvas, greatest: f64, y: f64, shade: &impl Fn(f64) -> f64) {
    let right = canvas.width();
    let text = format!("{greatest:.1} an hour");
    let end = right - crate::report::charts::label::width(&text, 11.5) - 4.0;
    let steps = Axis::new(0.0, 4.0, 0.0, greatest);
    canvas.text("0", (end - 5.0 * 18.0 - 8.0, y), Type::TICK, Anchor::End);
    for step in 0..5 {
        let x = end - f64::from(5 - step) * 18.0;
        let shade = shade(steps.at(f64::from(step)));
        let (ink, opacity) =
            if shade > 0.0 { (Ink::Accent, (shade * 100.0).round() / 100.0) } else { (Ink::Line, 0.45) };
        canvas.rect((x, y - 5.0), (16.0, 10.0), ink, opacity);
    }
    canvas.text(&text, (right, y), Type::TICK, Anchor::End);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_opened_gives_no_chart() {
        assert!(heatmap(&[[0.0; 24]; 7], |_, _| String::new(), "t").is_none());
    }

    #[test]
    fn every_hour_of_the_week_has_its_cell() {
        let mut rates = [[0.0; 24]; 7];
        rates[0][9] = 2.4;
        let chart = heatmap(&rates, |day, hour| format!("{day} {hour}"), "t").expect("one hour");
        assert_eq!(chart.wide.matches("<title>").count(), 7 * 24);
        assert!(chart.narrow.contains("2.4 an hour"));
    }
}
