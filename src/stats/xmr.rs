//! Limits and signals of a chart of individual values (`XmR`): which months differ from the ordinary run of the process.

/// Limits from fewer points than this are trial limits.
pub const MIN_POINTS: usize = 12;

/// So many points in a row on one side of the centre are a signal.
pub const RUN_LENGTH: usize = 8;

/// Three standard deviations in units of the mean moving range of two: 3 / 1.128 (D. J. Wheeler, Understanding Variation, 1993).
const SCALE: f64 = 2.66;

/// Natural process limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProcessLimits {
    /// The mean.
    pub centre: f64,
    /// Lower limit; may lie below what the measure can reach.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
    /// How many points they rest on.
    pub points: usize,
}

/// Why a point is not ordinary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Outside the limits.
    Beyond,
    /// Part of a run of at least `RUN_LENGTH` on one side of the centre.
    Run,
}

/// Mean plus and minus 2.66 mean moving ranges; none with fewer than two points. The moving range is used because the
/// standard deviation of the whole would grow with every shift that the chart should show.
pub fn limits(values: &[f64]) -> Option<ProcessLimits> {
    if values.len() < 2 {
        return None;
    }
    let points = values.len() as f64;
    let centre = values.iter().sum::<f64>() / points;
    let moving: f64 = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
    let reach = SCALE * moving / (points - 1.0);
    Some(ProcessLimits { centre, lower: centre - reach, upper: centre + reach, points: values.len() })
}

/// The signal of each point, if it has one; a point beyond the limits counts as that even inside a run. A point on the centre
/// line ends a run.
pub fn signals(values: &[f64], limits: &ProcessLimits) -> Vec<Option<Signal>> {
    let mut found: Vec<Option<Signal>> = vec![None; values.len()];
    let sides: Vec<i8> =
        values.iter().map(|value| i8::from(*value > limits.centre) - i8::from(*value < limits.centre)).collect();
    let mut start = 0;
    for run in sides.chunk_by(|a, b| a == b) {
        if run[0] != 0 && run.len() >= RUN_LENGTH {
            found[start..start + run.len()].fill(Some(Signal::Run));
        }
        start += run.len();
    }
    for (value, signal) in values.iter().zip(&mut found) {
        if *value > limits.upper || *value < limits.lower {
            *signal = Some(Signal::Beyond);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_worked_out_from_the_moving_range() {
        // Mean (10 + 12 + 11 + 15) / 4 = 12; moving ranges 2, 1, 4: mean 7 / 3; reach 2.66 * 7 / 3 = 6.20667.
        let limits = limits(&[10.0, 12.0, 11.0, 15.0]).expect("four points");
        assert!((limits.centre - 12.0).abs() < 1e-12);
        assert!((limits.lower - 5.793_333_333_333).abs() < 1e-9);
        assert!((limits.upper - 18.206_666_666_667).abs() < 1e-9);
        assert_eq!(limits.points, 4);
    }

    #[test]
    fn one_point_has_no_limits() {
        assert_eq!(limits(&[1.0]), None);
    }

    const FIXED: ProcessLimits = ProcessLimits { centre: 10.0, lower: 5.0, upper: 15.0, points: 20 };

    #[test]
    fn a_point_beyond_the_limits_is_a_signal_and_one_on_them_is_not() {
        assert_eq!(signals(&[10.0, 15.1, 15.0, 4.9], &FIXED), [None, Some(Signal::Beyond), None, Some(Signal::Beyond)]);
    }

    #[test]
    fn eight_on_a_side_are_a_run_and_seven_are_not() {
        assert!(signals(&[11.0; 8], &FIXED).iter().all(|signal| *signal == Some(Signal::Run)));
        assert!(signals(&[11.0; 7], &FIXED).iter().all(Option::is_none));
        let broken = [9.0, 9.0, 9.0, 9.0, 10.0, 9.0, 9.0, 9.0, 9.0];
        assert!(signals(&broken, &FIXED).iter().all(Option::is_none));
    }
}
