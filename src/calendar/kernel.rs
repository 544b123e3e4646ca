//! The working-time kernel: sorted intervals of UTC with prefix sums, indexed by day. F(t), the working seconds before t,
//! takes two look-ups, so the working time between two instants is F(b) - F(a) whatever lies between them.

use crate::calendar::date::DAY;
use crate::calendar::unroll::covered;

/// Instants are counted from the beginning of the covered years; 130 years of seconds fit in 32 bits, which halves the table.
#[derive(Debug, Clone, Copy)]
struct Interval {
    from: u32,
    until: u32,
    /// Working seconds before `from`.
    before: u32,
}

#[derive(Debug)]
pub(super) struct Kernel {
    base: i64,
    end: i64,
    total: i64,
    /// The intervals and one after them that begins at the end of time.
    intervals: Vec<Interval>,
    /// For each day of UTC the first interval that ends after its beginning.
    first_of_day: Vec<u32>,
}

/// How many intervals `add` looks at one by one before it searches: most targets end within days.
const STEPS: usize = 12;

/// Seconds within the covered years in half the bits.
#[expect(clippy::cast_sign_loss, reason = "callers stay within the covered years, which begin at 0 and fit")]
#[inline]
const fn short(seconds: i64) -> u32 {
    debug_assert!(0 <= seconds && seconds <= u32::MAX as i64);
    seconds as u32
}

impl Kernel {
    /// From sorted intervals inside the covered years that neither overlap nor touch.
    pub(super) fn new(sorted: &[(i64, i64)]) -> Self {
        let covered = covered();
        let base = covered.start;
        let mut intervals = Vec::with_capacity(sorted.len() + 1);
        let mut before = 0;
        for &(from, until) in sorted {
            let (from, until) = (short(from - base), short(until - base));
            intervals.push(Interval { from, until, before });
            before += until - from;
        }
        intervals.push(Interval { from: u32::MAX, until: u32::MAX, before });
        let days = (covered.end - base) / DAY;
        let mut first = 0;
        let first_of_day = (0..days)
            .map(|day| {
                while i64::from(intervals[first].until) <= day * DAY {
                    first += 1;
                }
                first as u32
            })
            .collect();
        Self { base, end: covered.end, total: i64::from(before), intervals, first_of_day }
    }

    /// Working seconds before an instant.
    #[inline]
    pub(super) fn before(&self, instant: i64) -> i64 {
        if instant < self.base {
            return 0;
        }
        if instant >= self.end {
            return self.total;
        }
        let at = short(instant - self.base);
        let interval = &self.intervals[self.place(at)];
        i64::from(interval.before) + i64::from(at.saturating_sub(interval.from))
    }

    /// The first instant at which `seconds`, at least one, of working time from `from` are used up.
    #[inline]
    pub(super) fn add(&self, from: i64, seconds: i64) -> Option<i64> {
        let goal = self.before(from).checked_add(seconds)?;
        if goal > self.total {
            return None;
        }
        let goal = short(goal);
        let start = if from <= self.base { 0 } else { self.place(short(from - self.base)) };
        // The interval in which the goal is reached is the last one with less than the goal before it.
        let near = &self.intervals[start..(start + STEPS).min(self.intervals.len())];
        let place = match near.iter().position(|interval| interval.before >= goal) {
            Some(after) => start + after,
            None => start + self.intervals[start..].partition_point(|interval| interval.before < goal),
        };
        let interval = &self.intervals[place - 1];
        Some(self.base + i64::from(interval.from) + i64::from(goal - interval.before))
    }

    /// The first working second at or after an instant.
    pub(super) fn first_second(&self, instant: i64) -> Option<i64> {
        if instant >= self.end {
            return None;
        }
        let at = short(instant.max(self.base) - self.base);
        let interval = self.intervals[self.place(at)];
        (interval.from != u32::MAX).then(|| self.base + i64::from(interval.from.max(at)))
    }

    /// The last working second before an instant.
    pub(super) fn last_second(&self, instant: i64) -> Option<i64> {
        // The second that brings the sum to what it is before the instant.
        let used = self.before(instant);
        let place = self.intervals.partition_point(|interval| i64::from(interval.before) < used);
        let interval = self.intervals[place.checked_sub(1)?];
        Some(self.base + i64::from(interval.from) + used - i64::from(interval.before) - 1)
    }

    /// The intervals inside `[from, until)`, clipped to it.
    pub(super) fn intervals(&self, from: i64, until: i64) -> Vec<(i64, i64)> {
        if from >= self.end {
            return Vec::new();
        }
        let start = self.place(short(from.max(self.base) - self.base));
        self.intervals[start..self.intervals.len() - 1]
            .iter()
            .map(|interval| (self.base + i64::from(interval.from), self.base + i64::from(interval.until)))
            .take_while(|(begin, _)| *begin < until)
            .map(|(begin, end)| (begin.max(from), end.min(until)))
            .collect()
    }

    /// The first interval that ends after `at`.
    #[inline]
    fn place(&self, at: u32) -> usize {
        let mut place = self.first_of_day[(at / short(DAY)) as usize] as usize;
        while self.intervals[place].until <= at {
            place += 1;
        }
        place
    }
}
