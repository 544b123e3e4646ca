//! A second clock that shares nothing with the engine: it walks through UTC minute by minute, asks jiff what the wall clock of the
//! zone shows, and looks that up in the hours as they are written. The two must agree on every history.
//!
//! Every time here is a whole minute, as is every transition of the zones since 1970, so a minute is as good as its seconds.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use tickmark::calendar::{Calendar, CalendarSpec};
use tickmark::model::ClockState;
use tickmark::sla::{Events, Pause, Share, Target, Terms, evaluate};

const MINUTE: i64 = 60;
const ZONES: [&str; 7] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "America/Sao_Paulo",
];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// How far the naive clock looks for a due instant before it gives up.
const PATIENCE: i64 = 60 * 24 * 60;

/// Minutes of the day from and until; an `until` that is not later crosses midnight.
type Range = (i64, i64);

#[derive(Debug, Clone)]
struct Hours {
    zone: &'static str,
    weekly: [Vec<Range>; 7],
    special: BTreeMap<Date, Vec<Range>>,
}

#[derive(Debug, Clone)]
struct History {
    hours: Hours,
    start: i64,
    stop: Option<i64>,
    cancelled: Option<i64>,
    pauses: Vec<Pause>,
    as_of: i64,
    target: Target,
}

impl Hours {
    fn spec(&self) -> CalendarSpec {
        let write = |ranges: &Vec<Range>| {
            let time = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
            ranges.iter().map(|(from, until)| format!("{}-{}", time(*from), time(*until))).collect::<Vec<_>>()
        };
        CalendarSpec {
            zone: self.zone.to_owned(),
            holidays: Vec::new(),
            special: self.special.iter().map(|(date, ranges)| (date.to_string(), write(ranges))).collect(),
            hours: DAYS.iter().zip(&self.weekly).map(|(day, ranges)| ((*day).to_owned(), write(ranges))).collect(),
        }
    }

    fn of(&self, date: Date) -> &[Range] {
        let weekday = match date.weekday() {
            Weekday::Monday => 0,
            Weekday::Tuesday => 1,
            Weekday::Wednesday => 2,
            Weekday::Thursday => 3,
            Weekday::Friday => 4,
            Weekday::Saturday => 5,
            Weekday::Sunday => 6,
        };
        self.special.get(&date).unwrap_or(&self.weekly[weekday])
    }

    fn crosses_midnight(&self) -> bool {
        self.weekly.iter().chain(self.special.values()).flatten().any(|(from, until)| until < from)
    }
}

/// From the database in the binary: the machine's own may be of another year, and governments change their minds.
fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).expect("the zones of this test exist")
}

/// What the naive clock walks with.
struct Wall<'a> {
    hours: &'a Hours,
    zone: TimeZone,
}

impl Wall<'_> {
    fn shows(&self, utc: i64) -> (Date, i64) {
        let at = Timestamp::from_second(utc).expect("a time of this century").to_zoned(self.zone.clone());
        (at.date(), i64::from(at.hour()) * 60 + i64::from(at.minute()))
    }

    fn is_working(&self, utc: i64) -> bool {
        let (date, minute) = self.shows(utc);
        let today = self
            .hours
            .of(date)
            .iter()
            .any(|(from, until)| if from < until { *from <= minute && minute < *until } else { *from <= minute });
        let yesterday = date.yesterday().expect("a date of this century");
        let from_yesterday = !self.hours.special.contains_key(&date)
            && self.hours.of(yesterday).iter().any(|(from, until)| until < from && minute < *until);
        today || from_yesterday
    }

    /// Working seconds of a target, by counting dates on the fingers.
    fn target(&self, target: Target, start: i64) -> i64 {
        let days = match target {
            Target::Seconds(seconds) => return seconds,
            Target::WorkingDays(days) => days,
        };
        let mut now = start;
        while !self.is_working(now) {
            now += MINUTE;
        }
        let (mut date, time) = self.shows(now);
        let mut seconds = 0;
        let mut left = days;
        let mut seen_on = date;
        // Up to the N-th working date after the first one, then to the time of day or the end of the date.
        loop {
            let (today, minute) = self.shows(now);
            if left == 0 && (today > date || (today == date && minute >= time)) {
                return seconds;
            }
            if self.is_working(now) {
                if left > 0 && today > seen_on {
                    seen_on = today;
                    left -= 1;
                    date = today;
                    if left == 0 && minute >= time {
                        // The date may have begun before its first working minute, with the time of day already past: what lies
                        // between has no working time, so the answer is the same.
                        return seconds;
                    }
                }
                seconds += MINUTE;
            }
            now += MINUTE;
        }
    }
}

#[derive(Debug, PartialEq)]
struct Answer {
    state: ClockState,
    target: i64,
    working: i64,
    paused: i64,
    elapsed: i64,
    /// None where the naive clock did not look far enough to say.
    #[expect(clippy::option_option, reason = "not looked far enough and no due instant are two answers")]
    due: Option<Option<i64>>,
}

#[expect(clippy::similar_names, reason = "pauses are what there is, paused is what they come to")]
fn naive(history: &History) -> Answer {
    let zone = zone(history.hours.zone);
    let wall = Wall { hours: &history.hours, zone };
    let known = |at: &i64| *at <= history.as_of;
    let stop = history.stop.filter(known);
    let cancelled = history.cancelled.filter(known).filter(|at| stop.is_none_or(|stop| *at < stop));
    let ended = cancelled.or(stop);
    let end = ended.unwrap_or(history.as_of);
    // A pause that ends later than as-of has not ended yet.
    let pauses: Vec<(i64, i64)> = history
        .pauses
        .iter()
        .filter(|pause| pause.from <= history.as_of)
        .map(|pause| (pause.from, pause.to.filter(known).unwrap_or(i64::MAX)))
        .collect();
    let covered = |at: i64| pauses.iter().any(|(from, to)| *from <= at && at < *to);
    let target = wall.target(history.target, history.start);
    let (mut working, mut paused, mut due) = (0, 0, None);
    let mut now = history.start;
    while now < end {
        if wall.is_working(now) {
            if covered(now) {
                paused += MINUTE;
            } else {
                working += MINUTE;
                if working == target {
                    due = Some(now + MINUTE);
                }
            }
        }
        now += MINUTE;
    }
    let open_pause = ended.is_none() && covered(history.as_of);
    let mut used = working;
    let mut gave_up = false;
    while due.is_none() && used < target && !open_pause && !gave_up {
        used += if wall.is_working(now) { MINUTE } else { 0 };
        now += MINUTE;
        due = (used == target).then_some(now);
        gave_up = now > end + PATIENCE * MINUTE;
    }
    let state = match (cancelled, stop) {
        (Some(_), _) => ClockState::Cancelled,
        (None, Some(_)) if working <= target => ClockState::Met,
        (None, Some(_)) => ClockState::Breached,
        _ if working > target => ClockState::OpenBreached,
        _ if open_pause => ClockState::Paused,
        _ if working * 4 >= target * 3 => ClockState::OpenNear,
        _ => ClockState::OpenOk,
    };
    let due = if gave_up { None } else { Some(due) };
    Answer { state, target, working, paused, elapsed: end - history.start, due }
}

fn engine(history: &History) -> (Answer, Calendar) {
    let calendar = Calendar::new("x", &history.hours.spec(), Path::new("")).expect("the hours are well-formed");
    let terms = Terms { target: Some(history.target), near: Share::new(0.75).expect("a share") };
    let History { start, stop, cancelled, pauses, as_of, .. } = history;
    let figures =
        evaluate(&calendar, terms, &Events { start: *start, stop: *stop, cancelled: *cancelled, pauses }, *as_of);
    let answer = Answer {
        state: figures.state,
        target: figures.target_seconds.expect("a target was given"),
        working: figures.working_seconds,
        paused: figures.paused_working_seconds,
        elapsed: figures.elapsed_seconds,
        due: Some(figures.due),
    };
    (answer, calendar)
}

fn ranges() -> impl Strategy<Value = Vec<Range>> {
    // Quarters of an hour; ends before beginnings cross midnight, 96 is the end of the day.
    let range = (0_i64..96, 0_i64..=96).prop_filter("equal ends are refused", |(from, until)| from != until);
    let day = prop_oneof![
        3 => Just(vec![(9 * 4, 17 * 4)]),
        2 => Just(vec![(8 * 4, 12 * 4), (13 * 4, 18 * 4)]),
        1 => Just(vec![]),
        1 => Just(vec![(0, 96)]),
        3 => prop::collection::vec(range, 1..3),
    ];
    day.prop_map(|ranges| ranges.into_iter().map(|(from, until)| (from * 15, until * 15)).collect())
}

/// An instant near a change of clocks as often as not.
fn instants() -> impl Strategy<Value = (&'static str, i64)> {
    (prop::sample::select(&ZONES[..]), 1_262_304_000_i64..1_893_456_000, -4 * 1_440_i64..2 * 1_440, any::<bool>())
        .prop_map(|(zone, anywhere, minutes, near)| {
            let at = Timestamp::from_second(anywhere).expect("a time of this century");
            let jiff = self::zone(zone);
            let change = jiff.following(at).next().map(|transition| transition.timestamp().as_second());
            let base = change.filter(|_| near).unwrap_or(anywhere);
            (zone, base.div_euclid(MINUTE) * MINUTE + minutes * MINUTE)
        })
}

fn histories() -> impl Strategy<Value = History> {
    let weekly = prop::array::uniform7(ranges());
    let special = prop::collection::vec((-2_i64..9, ranges()), 0..3);
    let pauses = prop::collection::vec((-600_i64..8_000, prop::option::weighted(0.9, 0_i64..4_000)), 0..4);
    let ends = (prop::option::weighted(0.6, 0_i64..9_000), prop::option::weighted(0.15, 0_i64..9_000), 0_i64..12_000);
    let target =
        prop_oneof![(1_i64..3_000).prop_map(|m| Target::Seconds(m * MINUTE)), (1_u32..4).prop_map(Target::WorkingDays)];
    (instants(), weekly, special, pauses, ends, target).prop_filter_map("no working time", |parts| {
        let ((zone, start), weekly, special, pauses, (stop, cancelled, as_of), target) = parts;
        let first = Timestamp::from_second(start).ok()?.to_zoned(self::zone(zone)).date();
        let special = special.into_iter().map(|(days, ranges)| (first + days.days(), ranges)).collect();
        let hours = Hours { zone, weekly, special };
        // A week of closed days keeps the naive clock walking; working days need dates.
        let open_days = hours.weekly.iter().filter(|ranges| !ranges.is_empty()).count();
        let target = if hours.crosses_midnight() { Target::Seconds(7_200) } else { target };
        let minutes = |n: i64| start + n * MINUTE;
        let mut pauses: Vec<Pause> = pauses
            .into_iter()
            .map(|(from, length)| Pause { from: minutes(from), to: length.map(|length| minutes(from + length)) })
            .collect();
        pauses.sort_unstable();
        (open_days >= 2).then(|| History {
            hours,
            start,
            stop: stop.map(minutes),
            cancelled: cancelled.map(minutes),
            pauses,
            as_of: minutes(as_of),
            target,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_clocks_that_share_nothing_agree(history in histories()) {
        let expected = naive(&history);
        let (mut found, _) = engine(&history);
        if expected.due.is_none() {
            found.due = None;
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn working_time_is_additive_monotone_and_never_longer_than_the_wall(history in histories(), cut in 0_i64..700_000, length in 0_i64..900_000) {
        let (_, calendar) = engine(&history);
        let (from, until) = (history.start, history.start + length);
        let whole = calendar.working_seconds(from, until);
        let middle = from + cut.min(length);
        prop_assert_eq!(whole, calendar.working_seconds(from, middle) + calendar.working_seconds(middle, until));
        prop_assert!(calendar.working_seconds(from, middle) <= whole);
        prop_assert!((0..=length).contains(&whole));
        let listed: i64 = calendar.intervals(from, until).iter().map(|(begin, end)| end - begin).sum();
        prop_assert_eq!(whole, listed);
    }

    #[test]
    fn the_due_instant_is_the_first_with_the_target_used_up(history in histories(), seconds in 1_i64..500_000) {
        let (_, calendar) = engine(&history);
        let due = calendar.add_working_seconds(history.start, seconds).expect("this century has enough working time");
        prop_assert_eq!(calendar.working_seconds(history.start, due), seconds);
        prop_assert_eq!(calendar.working_seconds(history.start, due - 1), seconds - 1);
    }

    #[test]
    fn used_and_paused_together_are_the_working_time_of_the_clock(history in histories()) {
        let (found, calendar) = engine(&history);
        let end = history.start + found.elapsed;
        prop_assert_eq!(found.working + found.paused, calendar.working_seconds(history.start, end));
    }
}
