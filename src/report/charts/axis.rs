//! A linear scale with round ticks, over the ranged coordinates of plotters.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

/// Values between `low` and `high` laid out between two positions in pixels.
pub(super) struct Axis {
    range: RangedCoordf64,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// An empty range is widened, so that a single value has a place.
    pub(super) fn new(low: f64, high: f64, from: f64, to: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self { range: RangedCoordf64::from(low..high), low, high, from, to }
    }

    /// From zero to a little above the greatest value.
    pub(super) fn from_zero(greatest: f64, from: f64, to: f64) -> Self {
        Self::new(0.0, if greatest > 0.0 { greatest * 1.08 } else { 1.0 }, from, to)
    }

    /// Position of a value; what is outside sits on the edge.
    pub(super) fn at(&self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        // plotters maps to whole units, so it is given hundredths of a pixel.
        let limit = ((self.from * 100.0).round() as i32, (self.to * 100.0).round() as i32);
        f64::from(self.range.map(&value, limit)) / 100.0
    }

    /// At most `most` round values inside the range.
    pub(super) fn ticks(&self, most: usize) -> Vec<f64> {
        self.range.key_points(most).into_iter().filter(|tick| *tick >= self.low && *tick <= self.high).collect()
    }

    /// Ticks of a count: whole numbers only.
    pub(super) fn whole_ticks(&self, most: usize) -> Vec<f64> {
        self.ticks(most).into_iter().filter(|tick| (tick - tick.round()).abs() < 1e-9).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_laid_out_linearly_and_stay_inside() {
        let axis = Axis::new(0.0, 10.0, 100.0, 200.0);
        assert!((axis.at(5.0) - 150.0).abs() < 0.02);
        assert!((axis.at(-3.0) - 100.0).abs() < 0.02);
        assert!((axis.at(99.0) - 200.0).abs() < 0.02);
    }

    #[test]
    fn a_vertical_axis_runs_upwards() {
        let axis = Axis::new(0.0, 4.0, 200.0, 0.0);
        assert!((axis.at(1.0) - 150.0).abs() < 0.02);
    }

    #[test]
    fn an_empty_range_still_has_a_place_for_its_value() {
        let axis = Axis::new(3.0, 3.0, 0.0, 10.0);
        assert!(axis.at(3.0).is_finite());
        assert!(!axis.ticks(5).is_empty());
    }

    #[test]
    fn ticks_are_round_and_few() {
        let ticks = Axis::from_zero(412.0, 0.0, 100.0).whole_ticks(6);
        assert!(ticks.len() <= 6 && ticks.contains(&0.0) && ticks.contains(&100.0), "{ticks:?}");
    }
}
