//! What one clock costs, on one thread: `cargo bench --bench clock`.

use std::path::Path;

use divan::Bencher;
use divan::counter::ItemsCount;
use tickmark::calendar::{Calendar, CalendarSpec};
use tickmark::sla::{
    ClockEvents, OnReopen, OnTargetChange, Pause, PriorityTarget, Reopen, Share, Target, TargetChange, Terms, evaluate,
};

/// So many clocks are measured in one go: enough to leave the nearest cache, few enough to repeat.
const CLOCKS: i64 = 10_000;
/// 1 January 2025, 00:00 UTC.
const YEAR: i64 = 1_735_689_600;
const HOUR: i64 = 3_600;

fn main() {
    divan::main();
}

fn office() -> Calendar {
    let hours = ["08:00-12:00".to_owned(), "13:00-18:00".to_owned()].to_vec();
    let spec = CalendarSpec {
        zone: "Europe/Berlin".to_owned(),
        holidays: vec!["2025-12-25".to_owned(), "2025-12-26".to_owned()],
        hours: [("mon-fri".to_owned(), hours)].into(),
        ..CalendarSpec::default()
    };
    Calendar::new("office", &spec, Path::new("")).expect("the calendar is well-formed")
}

/// Starts spread over a year in no order, each with a length of up to two weeks.
fn clocks() -> Vec<(i64, i64)> {
    (0..CLOCKS).map(|i| (YEAR + i * 7_919_017 % (365 * 24 * HOUR), i * 104_729 % (14 * 24 * HOUR))).collect()
}

fn terms(target: Target) -> Terms {
    Terms {
        promise: PriorityTarget { priority: Some(2), target: Some(target) },
        near: Share::new(0.75).expect("a share"),
        on_target_change: OnTargetChange::Retroactive,
        on_reopen: OnReopen::Resume,
    }
}

fn run(bencher: Bencher<'_, '_>, target: Target, pauses: usize) {
    let (calendar, clocks) = (office(), clocks());
    let lists: Vec<Vec<Pause>> = clocks
        .iter()
        .map(|(start, length)| {
            let part = length / 8;
            let pause = |i: i64| Pause { from: start + (2 * i + 1) * part, to: Some(start + (2 * i + 2) * part) };
            (0..3).map(pause).take(pauses).collect()
        })
        .collect();
    let terms = terms(target);
    bencher.counter(ItemsCount::new(clocks.len())).bench(|| {
        let mut sum = 0;
        for ((start, length), pauses) in clocks.iter().zip(&lists) {
            let events = ClockEvents { stop: Some(start + length), pauses, ..ClockEvents::new(*start) };
            let figures = evaluate(&calendar, &terms, &events, YEAR * 2);
            sum += figures.working_seconds + figures.due.unwrap_or(0);
        }
        sum
    });
}

#[divan::bench]
fn without_pauses(bencher: Bencher<'_, '_>) {
    run(bencher, Target::Seconds(8 * HOUR), 0);
}

#[divan::bench]
fn with_three_pauses(bencher: Bencher<'_, '_>) {
    run(bencher, Target::Seconds(8 * HOUR), 3);
}

#[divan::bench]
fn with_a_target_of_three_working_days(bencher: Bencher<'_, '_>) {
    run(bencher, Target::WorkingDays(3), 0);
}

/// Reopened after two thirds of its life, and given another target after one.
#[divan::bench]
fn reopened_with_another_target(bencher: Bencher<'_, '_>) {
    let (calendar, clocks, terms) = (office(), clocks(), terms(Target::Seconds(8 * HOUR)));
    let promise = PriorityTarget { priority: Some(1), target: Some(Target::Seconds(4 * HOUR)) };
    bencher.counter(ItemsCount::new(clocks.len())).bench(|| {
        let mut sum = 0;
        for (start, length) in &clocks {
            let changes = [TargetChange { at: start + length / 3, promise }];
            let reopens = [Reopen { at: start + length / 3 * 2, stop: Some(start + length) }];
            let stop = Some(start + length / 2);
            let events = ClockEvents { stop, changes: &changes, reopens: &reopens, ..ClockEvents::new(*start) };
            sum += evaluate(&calendar, &terms, &events, YEAR * 2).working_seconds;
        }
        sum
    });
}

#[divan::bench]
fn working_seconds_alone(bencher: Bencher<'_, '_>) {
    let (calendar, clocks) = (office(), clocks());
    bencher
        .counter(ItemsCount::new(clocks.len()))
        .bench(|| clocks.iter().map(|(start, length)| calendar.working_seconds(*start, start + length)).sum::<i64>());
}

#[divan::bench]
fn unrolling_a_calendar() -> Calendar {
    office()
}
