//! Which working hours a tool counts in: the due times that it recorded lie inside them. Knows instants and a zone, nothing of tickets.

use crate::calendar::{DAY, Zone};
use crate::proposal::evidence::mode;

/// Due times from which on hours are read off them.
const FEW: usize = 200;
/// Seconds of a step of the day.
const STEP: i64 = 1_800;
const STEPS: usize = 48;
/// The share of the due times that must lie in the hours.
const ENOUGH: f64 = 0.97;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Hours of a week as settings write them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WeeklyHours {
    /// Days or ranges of days with their hours: `mon-fri` and `08:00-12:00`, `13:00-18:00`.
    pub(super) days: Vec<(String, Vec<String>)>,
    /// The due times they were read from.
    pub(super) n: usize,
    /// The share of these that lies inside.
    pub(super) share: f64,
}

/// A run of a service level, or a ticket with its due time: when it began and when it was due.
pub(super) type StartAndDue = (i64, i64);

/// Whether all runs have nearly one length on the wall: they are counted around the clock.
pub(super) fn is_round_the_clock(runs: &[StartAndDue]) -> bool {
    mode(runs.iter().map(|(start, due)| due - start)).is_some_and(|(_, share)| share >= 0.9)
}

/// The hours that due times lie in; none where there are too few, or where they lie all over the week.
pub(super) fn read(due: &[i64], zone: &Zone) -> Option<WeeklyHours> {
    if due.len() < FEW {
        return None;
    }
    let mut counts = [[0_usize; STEPS]; 7];
    for instant in due {
        // A target that ends with the day ends at its last second.
        let wall = zone.to_local(instant - 1);
        // 1970-01-01 was a Thursday.
        let day = (wall.div_euclid(DAY) + 3).rem_euclid(7);
        counts[usize::try_from(day).ok()?][usize::try_from(wall.rem_euclid(DAY) / STEP).ok()?] += 1;
    }
    let busiest = counts.iter().flatten().max().copied()?;
    // Single due times outside are those of other rules, such as of a day with special hours.
    let open: Vec<[bool; STEPS]> = counts.iter().map(|day| day.map(|n| n * 25 > busiest)).collect();
    let inside: usize = counts
        .iter()
        .zip(&open)
        .flat_map(|(day, open)| day.iter().zip(open))
        .filter(|(_, open)| **open)
        .map(|(n, _)| *n)
        .sum();
    let share = inside as f64 / due.len() as f64;
    let steps = open.iter().flatten().filter(|open| **open).count();
    if share < ENOUGH || steps * 10 > 7 * STEPS * 9 {
        return None;
    }
    Some(WeeklyHours { days: days(&open), n: due.len(), share })
}

/// Neighbouring days with the same hours together.
fn days(open: &[[bool; STEPS]]) -> Vec<(String, Vec<String>)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for day in (0..DAYS.len()).filter(|day| open[*day].contains(&true)) {
        match out.last_mut() {
            Some((first, last)) if *last + 1 == day && open[*first] == open[day] => *last = day,
            _ => out.push((day, day)),
        }
    }
    let named = |(first, last): (usize, usize)| {
        let name = if first == last { DAYS[first].to_owned() } else { format!("{}-{}", DAYS[first], DAYS[last]) };
        (name, ranges(&open[first]))
    };
    out.into_iter().map(named).collect()
}

fn ranges(open: &[bool; STEPS]) -> Vec<String> {
    let clock = |step: usize| format!("{:02}:{:02}", step / 2, step % 2 * 30);
    let mut out = Vec::new();
    let mut from = None;
    for step in 0..=STEPS {
        match (from, open.get(step).copied().unwrap_or(false)) {
            (None, true) => from = Some(step),
            (Some(first), false) => {
                out.push(format!("{}-{}", clock(first), clock(step)));
                from = None;
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Due times on every minute of some hours of the first ten weeks of 1970, by weekday.
    fn due(hours: &[(i64, i64)], days: std::ops::Range<i64>) -> Vec<i64> {
        let minutes = hours.iter().flat_map(|(from, until)| (from * 60 + 1)..=(until * 60)).collect::<Vec<_>>();
        // 1970-01-05 was a Monday.
        let dates = (0..10).flat_map(|week| days.clone().map(move |day| 4 + week * 7 + day));
        dates.flat_map(|date| minutes.iter().map(move |minute| date * DAY + minute * 60)).collect()
    }

    #[test]
    fn hours_are_read_off_the_due_times() {
        let utc = Zone::new("UTC").expect("a zone");
        let found = read(&due(&[(8, 12), (13, 18)], 0..5), &utc).expect("hours");
        assert_eq!(found.days, [("mon-fri".to_owned(), vec!["08:00-12:00".to_owned(), "13:00-18:00".to_owned()])]);
        let saturdays: Vec<i64> = due(&[(9, 17)], 0..5).into_iter().chain(due(&[(9, 12)], 5..6)).collect();
        let found = read(&saturdays, &utc).expect("hours");
        assert_eq!(found.days[1], ("sat".to_owned(), vec!["09:00-12:00".to_owned()]));
    }

    #[test]
    fn due_times_all_over_the_week_tell_no_hours() {
        let utc = Zone::new("UTC").expect("a zone");
        assert_eq!(read(&due(&[(0, 24)], 0..7), &utc), None);
        assert_eq!(read(&due(&[(8, 9)], 0..1)[..100], &utc), None);
        assert!(is_round_the_clock(&[(0, 900), (50, 950)]) && !is_round_the_clock(&[(0, 900), (50, 99_950)]));
    }
}
