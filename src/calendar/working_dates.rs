//! The dates of a calendar on which somebody works, in days since 1970: which one comes at a place, and how many lie before a date, each in
//! one look. Knows no hours.

#[derive(Debug)]
pub(super) struct WorkingDates {
    dates: Vec<i32>,
    /// For each date from the first working date to the last, how many working dates lie before it.
    before: Vec<u32>,
}

impl WorkingDates {
    /// From working dates in order, each once.
    pub(super) fn new(dates: Vec<i32>) -> Self {
        let mut before = Vec::new();
        for (place, date) in (0..).zip(&dates) {
            // Dates since the last working date, and this one, have the same number before them.
            before.resize(date.abs_diff(dates[0]) as usize + 1, place);
        }
        Self { dates, before }
    }

    pub(super) fn at(&self, place: usize) -> Option<i64> {
        self.dates.get(place).copied().map(i64::from)
    }

    /// How many working dates lie before a date.
    pub(super) fn before(&self, date: i64) -> usize {
        let Some(first) = self.dates.first() else { return 0 };
        match usize::try_from(date - i64::from(*first)) {
            Ok(since_first) => self.before.get(since_first).map_or(self.dates.len(), |before| *before as usize),
            Err(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_dates_before_a_date_are_those_that_a_search_finds() {
        for dates in [vec![], vec![7], vec![-3, -2, 4, 5, 9]] {
            let working = WorkingDates::new(dates.clone());
            for date in -8..15 {
                assert_eq!(working.before(date), dates.partition_point(|working| i64::from(*working) < date), "{date}");
            }
            assert_eq!((0..6).map_while(|place| working.at(place)).count(), dates.len());
        }
    }
}
