//! The small line behind a scorecard row: where the value has been, without axes.

use crate::report::charts::axis::Axis;
use crate::report::charts::canvas::{Canvas, Ink, Point};

const WIDTH: f64 = 112.0;
const HEIGHT: f64 = 28.0;

/// One point per month, none where the month has no value. The last month has a dot, a target its thin line.
pub(crate) fn sparkline(values: &[Option<f64>], target: Option<f64>, label: &str) -> String {
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let known = values.iter().flatten().copied();
    let low = known.clone().chain(target).fold(f64::INFINITY, f64::min);
    let high = known.chain(target).fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() || values.iter().all(Option::is_none) {
        return canvas.finish("spark", label);
    }
    let (low, high) = if high > low { (low, high) } else { (low - 0.5, high + 0.5) };
    let across = Axis::new(0.0, (values.len().max(2) - 1) as f64, 4.0, WIDTH - 5.0);
    let up = Axis::new(low, high, HEIGHT - 5.0, 5.0);
    if let Some(target) = target {
        canvas.dashed(&[(2.0, up.at(target)), (WIDTH - 2.0, up.at(target))], Ink::Line, 1.0);
    }
    for run in runs(values) {
        let points: Vec<Point> = run.iter().map(|(i, value)| (across.at(*i as f64), up.at(*value))).collect();
        match points.as_slice() {
            [one] => canvas.dot(*one, 1.4, Ink::Accent),
            _ => canvas.path(&points, Ink::Accent, 1.6),
        }
    }
    if let Some((i, Some(last))) = values.iter().enumerate().next_back() {
        canvas.dot((across.at(i as f64), up.at(*last)), 3.0, Ink::Accent);
    }
    canvas.finish("spark", label)
}

/// Stretches of neighbouring months that have a value: a line never bridges a gap.
pub(super) fn runs(values: &[Option<f64>]) -> Vec<Vec<(usize, f64)>> {
    let mut runs: Vec<Vec<(usize, f64)>> = Vec::new();
    let mut open = false;
    for (i, value) in values.iter().enumerate() {
        match value {
            Some(value) if open => {
                if let Some(run) = runs.last_mut() {
                    run.push((i, *value));
                }
            }
            Some(value) => runs.push(vec![(i, *value)]),
            None => {}
        }
        open = value.is_some();
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_bridges_a_month_without_a_value() {
        let runs = runs(&[Some(1.0), Some(2.0), None, Some(4.0)]);
        assert_eq!(runs, vec![vec![(0, 1.0), (1, 2.0)], vec![(3, 4.0)]]);
    }

    #[test]
    fn nothing_and_one_value_and_equal_values_are_drawn() {
        assert!(!sparkline(&[], None, "none").contains("polyline"));
        assert!(!sparkline(&[None, None], Some(0.9), "none").contains("polyline"));
        assert!(sparkline(&[None, Some(3.0)], None, "one").contains("circle"));
        let flat = sparkline(&[Some(3.0), Some(3.0)], None, "flat");
        assert!(flat.contains("polyline") && !flat.contains("NaN"));
    }
}
