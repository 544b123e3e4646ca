//! When people call: the weekly shape of demand, as a stream of opening times in order. Memory does not grow with the
//! number of tickets.

use super::hours::Hours;
use super::random::Random;
use super::time::{DAY, HOUR, Zone, civil, weekday};

/// Share of a working day's calls per hour of the day.
const HOURS: [i64; 24] =
    [3, 2, 2, 2, 4, 10, 25, 70, 160, 190, 160, 125, 75, 110, 120, 105, 80, 45, 22, 14, 10, 8, 6, 4];
/// Monday to Sunday, in percent of a middling day.
const WEEKDAYS: [i64; 7] = [132, 110, 102, 98, 82, 13, 8];
/// January to December, in percent: a slack August and December, a busy new year.
const MONTHS: [i64; 12] = [106, 101, 102, 98, 99, 98, 101, 92, 101, 103, 103, 93];

/// Weight of every hour of a stretch of days.
pub(crate) struct Demand {
    /// Start of the hour, its weight, and the weights before it.
    slots: Vec<(i64, i64, i64)>,
    total: i64,
}

impl Demand {
    /// The hours of the local days `[from, until)`; `busier` gives percent for days of the story.
    pub(crate) fn new(seed: u64, zone: &Zone, office: &Hours, from: i64, until: i64, busier: fn(i64) -> i64) -> Self {
        let mut slots = Vec::new();
        let mut total = 0;
        for day in from..until {
            let mut random = Random::new(seed, 1, day.unsigned_abs());
            let (_, month, _) = civil(day);
            let holiday = weekday(day) < 5 && office.closed_on(day);
            let of_day = if holiday { 9 } else { WEEKDAYS[of(weekday(day))] };
            let of_day = of_day * MONTHS[of(month - 1)] * busier(day) * random.between(80, 121);
            let monday_morning = !holiday && weekday(day) == 0;
            for (hour, share) in (0..).zip(HOURS) {
                // Clocks change between 2 and 3 on Sundays; nobody calls then, so that each time names one instant.
                let quiet = weekday(day) == 6 && hour == 2;
                let rush = if monday_morning && (8..10).contains(&hour) { 135 } else { 100 };
                let weight =
                    if quiet { 0 } else { of_day / 1_000 * share * rush / 100 * random.between(50, 151) / 1_000 };
                slots.push((zone.instant(day * DAY + hour * HOUR), weight, total));
                total += weight;
            }
        }
        Self { slots, total }
    }

    /// `count` opening times in order. `kind` names the stream of chance.
    pub(crate) fn spread(&self, seed: u64, kind: u64, count: i64) -> impl Iterator<Item = i64> {
        let step = self.total / count.max(1);
        let mut position = 0;
        (0..count).map(move |number| {
            let mut random = Random::new(seed, kind, number.unsigned_abs());
            let point = number * step + random.between(0, step.max(1));
            while position + 1 < self.slots.len() && self.slots[position + 1].2 <= point {
                position += 1;
            }
            let (start, weight, before) = self.slots[position];
            start + (point - before).min(weight - 1).max(0) * HOUR / weight.max(1)
        })
    }
}

fn of(position: i64) -> usize {
    usize::try_from(position).expect("months and weekdays are small and positive")
}
