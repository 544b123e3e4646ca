//! A second clock that shares nothing with the engine: it walks through UTC minute by minute, asks jiff what the wall clock of the
//! zone shows, and looks that up in the hours as they are written. The two must agree on every clock of every history.
//!
//! Every time here is a whole minute, as is every transition of the zones since 1970, so a minute is as good as its seconds.

mod naive;
mod wall;

use std::path::Path;

use jiff::{Timestamp, ToSpan};
use naive::{Answer, Life, naive};
use proptest::prelude::*;
use tickmark::calendar::Calendar;
use tickmark::model::ClockState;
use tickmark::sla::{
    ClockEvents, ClockFigures, OnReopen, OnTargetChange, Pause, PriorityTarget, Reopen, Share, Target, TargetChange,
    Terms, evaluate_all,
};
use wall::{Hours, MINUTE, Range, Wall};

const ZONES: [&str; 10] = [
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Chatham",
    "Asia/Kolkata",
    "Africa/Casablanca",
];
/// Calendars, and histories on each: a calendar costs as much as thousands of clocks.
const CALENDARS: u32 = 250;
const LIVES: usize = 40;

/// One calendar with the histories that are counted on it.
#[derive(Debug, Clone)]
struct Desk {
    hours: Hours,
    lives: Vec<Life>,
}

impl Desk {
    fn calendar(&self) -> Calendar {
        Calendar::new("x", &self.hours.spec(), Path::new("")).expect("the hours are well-formed")
    }
}

fn engine(calendar: &Calendar, life: &Life) -> Vec<Answer> {
    let promise = |target| PriorityTarget { priority: None, target };
    let changes: Vec<TargetChange> =
        life.changes.iter().map(|(at, target)| TargetChange { at: *at, promise: promise(*target) }).collect();
    let reopens: Vec<Reopen> = life.reopens.iter().map(|(at, stop)| Reopen { at: *at, stop: *stop }).collect();
    let terms = Terms {
        promise: promise(life.target),
        near: Share::new(0.75).expect("a share"),
        on_target_change: life.on_target_change,
        on_reopen: life.on_reopen,
    };
    let Life { created, start, stop, cancelled, pauses, as_of, .. } = life;
    let events = ClockEvents {
        created: *created,
        start: *start,
        stop: *stop,
        cancelled: *cancelled,
        pauses,
        changes: &changes,
        reopens: &reopens,
    };
    let mut answers = Vec::new();
    evaluate_all(calendar, &terms, &events, *as_of, |figures| answers.push(answer(&figures)));
    answers
}

fn answer(figures: &ClockFigures) -> Answer {
    if matches!(figures.state, ClockState::NotApplicable | ClockState::Unmeasurable) {
        return Answer::without_figures(figures.state, figures.start);
    }
    Answer {
        state: figures.state,
        start: figures.start,
        ended: figures.stop.or(figures.cancelled),
        target: figures.target_seconds.expect("a target was given"),
        working: figures.working_seconds,
        paused: figures.paused_working_seconds,
        elapsed: figures.elapsed_seconds,
        due: Some(figures.due),
    }
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
            let jiff = wall::zone(zone);
            let change = jiff.following(at).next().map(|transition| transition.timestamp().as_second());
            let base = change.filter(|_| near).unwrap_or(anywhere);
            (zone, base.div_euclid(MINUTE) * MINUTE + minutes * MINUTE)
        })
}

fn targets() -> impl Strategy<Value = Option<Target>> {
    prop_oneof![
        3 => (1_i64..900).prop_map(|minutes| Some(Target::Seconds(minutes * MINUTE))),
        // Few different ones, so that a change may bring the same.
        3 => prop::sample::select(&[60_i64, 240][..]).prop_map(|minutes| Some(Target::Seconds(minutes * MINUTE))),
        2 => (1_u32..3).prop_map(|days| Some(Target::WorkingDays(days))),
        2 => (1_u32..3, 0_u32..1_440).prop_map(|(days, minute)| Some(Target::ByTime { days, second: minute * 60 })),
        1 => Just(None),
    ]
}

fn policies() -> impl Strategy<Value = (OnTargetChange, OnReopen)> {
    use OnReopen::{ExtendDue, FirstCycle, NewCycle, Resume, ResumeIncludingGap, Total};
    use OnTargetChange::{AtEvent, Restart, Retroactive, RetroactiveWithPauses};
    (
        prop::sample::select(&[Restart, Retroactive, RetroactiveWithPauses, AtEvent][..]),
        prop::sample::select(&[FirstCycle, NewCycle, Resume, ResumeIncludingGap, ExtendDue, Total][..]),
    )
}

/// A ticket that begins within minutes after `base`.
fn lives(base: i64) -> impl Strategy<Value = Life> {
    let length = || prop_oneof![4 => 0_i64..900, 1 => Just(0)];
    let cycles =
        (prop::option::weighted(0.85, length()), prop::collection::vec((length(), length()), 0..3), any::<bool>());
    let pauses = prop::collection::vec((-200_i64..2_500, prop::option::weighted(0.7, 0_i64..900)), 0..4);
    let changes = prop::collection::vec((-200_i64..2_500, targets()), 0..4);
    // One in twenty has a reopening that is out of order.
    let ends = (prop::option::weighted(0.15, -20_i64..2_500), 0_i64..4_000, prop::bool::weighted(0.05));
    ((0_i64..2_880, 0_i64..400), cycles, pauses, changes, ends, (targets(), policies())).prop_map(
        move |(
            (late, age),
            (stop, more, comes_to_rest),
            pauses,
            changes,
            (cancelled, as_of, disorder),
            (target, (on_target_change, on_reopen)),
        )| {
            let start = base + late * MINUTE;
            let minutes = |n: i64| start + n * MINUTE;
            let mut reopens = Vec::new();
            let mut end = stop.unwrap_or(0);
            for (gap, length) in more {
                reopens.push((minutes(end + gap), Some(minutes(end + gap + length))));
                end += gap + length;
            }
            if let Some(last) = reopens.last_mut()
                && !comes_to_rest
            {
                last.1 = None;
            }
            if let Some(first) = reopens.first_mut()
                && disorder
            {
                first.0 -= 60 * MINUTE;
            }
            let mut pauses: Vec<Pause> = pauses
                .into_iter()
                .map(|(from, length)| Pause { from: minutes(from), to: length.map(|length| minutes(from + length)) })
                .collect();
            pauses.sort_unstable();
            let mut changes: Vec<(i64, Option<Target>)> =
                changes.into_iter().map(|(at, target)| (minutes(at), target)).collect();
            changes.sort_by_key(|(at, _)| *at);
            Life {
                created: start - age * MINUTE,
                start,
                stop: stop.map(minutes),
                cancelled: cancelled.map(minutes),
                pauses,
                changes,
                reopens,
                target,
                on_target_change,
                on_reopen,
                as_of: minutes(as_of),
            }
        },
    )
}

fn desks(count: usize) -> impl Strategy<Value = Desk> {
    let weekly = prop::array::uniform7(ranges());
    let special = prop::collection::vec((-2_i64..9, ranges()), 0..3);
    (instants(), weekly, special)
        .prop_filter_map("no working time", |((zone, base), weekly, special)| {
            let first = Timestamp::from_second(base).ok()?.to_zoned(wall::zone(zone)).date();
            let special = special.into_iter().map(|(days, ranges)| (first + days.days(), ranges)).collect();
            let hours = Hours { zone, weekly, special };
            // Weeks of closed days would keep the naive clock walking.
            let open_days = hours.weekly.iter().filter(|ranges| !ranges.is_empty()).count();
            (open_days >= 2).then_some((base, hours))
        })
        .prop_flat_map(move |(base, hours)| (Just(hours), prop::collection::vec(lives(base), count)))
        .prop_map(|(hours, mut lives)| {
            if hours.crosses_midnight() {
                // A night has no one date: the settings refuse targets in working days.
                let in_hours = |target: &mut Option<Target>| {
                    if let Some(Target::WorkingDays(days) | Target::ByTime { days, .. }) = target {
                        *target = Some(Target::Seconds(i64::from(*days) * 7_200));
                    }
                };
                for life in &mut lives {
                    in_hours(&mut life.target);
                    life.changes.iter_mut().for_each(|(_, target)| in_hours(target));
                }
            }
            Desk { hours, lives }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CALENDARS, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_clocks_that_share_nothing_agree(desk in desks(LIVES)) {
        let calendar = desk.calendar();
        let first = desk.lives.iter().map(|life| life.created).min().expect("there are lives");
        let wall = Wall::new(&desk.hours, first);
        for life in &desk.lives {
            let expected = naive(&wall, life);
            let mut found = engine(&calendar, life);
            for (found, expected) in found.iter_mut().zip(&expected) {
                if expected.due.is_none() {
                    found.due = None;
                }
            }
            prop_assert_eq!(&found, &expected, "{:?}", life);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn working_time_is_additive_monotone_and_never_longer_than_the_wall(desk in desks(1), cut in 0_i64..700_000, length in 0_i64..900_000) {
        let calendar = desk.calendar();
        let (from, until) = (desk.lives[0].start, desk.lives[0].start + length);
        let whole = calendar.working_seconds(from, until);
        let middle = from + cut.min(length);
        prop_assert_eq!(whole, calendar.working_seconds(from, middle) + calendar.working_seconds(middle, until));
        prop_assert!(calendar.working_seconds(from, middle) <= whole);
        prop_assert!((0..=length).contains(&whole));
        let listed: i64 = calendar.intervals(from, until).iter().map(|(begin, end)| end - begin).sum();
        prop_assert_eq!(whole, listed);
    }

    #[test]
    fn the_due_instant_is_the_first_with_the_target_used_up(desk in desks(1), seconds in 1_i64..500_000) {
        let (calendar, start) = (desk.calendar(), desk.lives[0].start);
        let due = calendar.add_working_seconds(start, seconds).expect("this century has enough working time");
        prop_assert_eq!(calendar.working_seconds(start, due), seconds);
        prop_assert_eq!(calendar.working_seconds(start, due - 1), seconds - 1);
    }

    #[test]
    fn used_and_paused_together_are_the_working_time_of_a_clock_in_one_piece(desk in desks(8)) {
        let calendar = desk.calendar();
        for life in desk.lives.iter().filter(|life| life.on_reopen != OnReopen::Resume) {
            for found in engine(&calendar, life) {
                let end = found.start + found.elapsed;
                prop_assert_eq!(found.working + found.paused, calendar.working_seconds(found.start, end));
            }
        }
    }
}
