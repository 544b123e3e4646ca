//! The naive clock: cycles, pauses and changes of target by the words of `docs/clock.md`, counted minute by minute.

use tickmark::model::ClockState;
use tickmark::sla::{OnReopen, OnTargetChange, Pause, Target};

use super::wall::{MINUTE, Wall};

/// How far it looks for a due instant before it gives up, in minutes.
const PATIENCE: i64 = 20 * 24 * 60;

/// One ticket under one policy.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub(super) created: i64,
    pub(super) start: i64,
    pub(super) stop: Option<i64>,
    pub(super) cancelled: Option<i64>,
    pub(super) pauses: Vec<Pause>,
    /// In order of time.
    pub(super) changes: Vec<(i64, Option<Target>)>,
    pub(super) reopens: Vec<(i64, Option<i64>)>,
    pub(super) target: Option<Target>,
    pub(super) on_target_change: OnTargetChange,
    pub(super) on_reopen: OnReopen,
    pub(super) as_of: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) state: ClockState,
    pub(super) start: i64,
    /// Stop or cancellation.
    pub(super) ended: Option<i64>,
    pub(super) target: i64,
    pub(super) working: i64,
    pub(super) paused: i64,
    pub(super) elapsed: i64,
    /// None where the naive clock did not look far enough to say.
    #[expect(clippy::option_option, reason = "not looked far enough and no due instant are two answers")]
    pub(super) due: Option<Option<i64>>,
}

impl Answer {
    pub(super) fn without_figures(state: ClockState, start: i64) -> Self {
        Self { state, start, ended: None, target: 0, working: 0, paused: 0, elapsed: 0, due: Some(None) }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Stopped,
    Cancelled,
    Open,
}

/// A clock before it is counted.
struct Draft {
    start: i64,
    end: i64,
    how: End,
    pieces: Vec<(i64, i64)>,
    /// Closed times that are treated like pauses.
    closed: Vec<(i64, i64)>,
}

/// The cycles until as-of, an open one ending there, and how the last one ended; none if the instants are out of order.
fn cycles(life: &Life) -> Option<(Vec<(i64, i64)>, End)> {
    let known = |at: &i64| *at <= life.as_of;
    let mut told = vec![(life.start, life.stop)];
    if life.on_reopen != OnReopen::FirstCycle {
        told.extend(life.reopens.iter().filter(|(at, _)| known(at)));
    }
    if life.cancelled.is_some_and(|at| at < life.start) {
        return None;
    }
    let mut cycles: Vec<(i64, i64)> = Vec::new();
    let mut how = End::Stopped;
    for (from, stop) in told {
        // Coming back needs a stop, and comes after it.
        if how == End::Open || cycles.last().is_some_and(|(_, stop)| from < *stop) {
            return None;
        }
        let stop = stop.filter(known);
        if stop.is_some_and(|stop| stop < from) {
            return None;
        }
        let end = stop.unwrap_or(life.as_of);
        how = if stop.is_some() { End::Stopped } else { End::Open };
        match life.cancelled.filter(known) {
            Some(at) if from <= at && (at < end || how == End::Open) => {
                cycles.push((from, at));
                return Some((cycles, End::Cancelled));
            }
            _ => cycles.push((from, end)),
        }
    }
    Some((cycles, how))
}

fn drafts(life: &Life, cycles: &[(i64, i64)], how: End) -> Vec<Draft> {
    let (first, last) = (cycles[0], cycles[cycles.len() - 1]);
    let one = |start: i64, pieces: Vec<(i64, i64)>, closed| vec![Draft { start, end: last.1, how, pieces, closed }];
    match life.on_reopen {
        OnReopen::NewCycle => cycles
            .iter()
            .enumerate()
            .map(|(place, (from, to))| {
                let how = if place + 1 == cycles.len() { how } else { End::Stopped };
                Draft { start: *from, end: *to, how, pieces: vec![(*from, *to)], closed: vec![] }
            })
            .collect(),
        OnReopen::FirstCycle | OnReopen::Resume => one(first.0, cycles.to_vec(), vec![]),
        OnReopen::ResumeIncludingGap => one(first.0, vec![(first.0, last.1)], vec![]),
        OnReopen::ExtendDue => {
            one(first.0, vec![(first.0, last.1)], cycles.windows(2).map(|pair| (pair[0].1, pair[1].0)).collect())
        }
        OnReopen::Total => {
            let start = if cycles.len() > 1 { life.created } else { first.0 };
            one(start, vec![(start, last.1)], vec![])
        }
    }
}

/// The minutes at which another target comes into force while the clock runs, found by looking at every minute of it.
fn turns(life: &Life, cycles: &[(i64, i64)], draft: &Draft) -> (Option<Target>, Vec<(i64, Option<Target>)>) {
    let in_force = |now: i64| life.changes.iter().rev().find(|(at, _)| *at <= now).map_or(life.target, |(_, to)| *to);
    let is_closed = |now: i64| cycles.windows(2).any(|pair| pair[0].1 <= now && now < pair[1].0);
    let first = in_force(draft.start);
    let (mut turns, mut current) = (Vec::new(), first);
    let mut now = draft.start;
    while now < draft.end || (now == draft.end && draft.how == End::Open) {
        if !is_closed(now) && in_force(now) != current {
            current = in_force(now);
            turns.push((now, current));
        }
        now += MINUTE;
    }
    (first, turns)
}

/// Every clock of a life, the last one last.
pub(super) fn naive(wall: &Wall<'_>, life: &Life) -> Vec<Answer> {
    let Some((cycles, how)) = cycles(life) else {
        return vec![Answer::without_figures(ClockState::Unmeasurable, life.start)];
    };
    let mut answers = Vec::new();
    for mut draft in drafts(life, &cycles, how) {
        let (first, turns) = turns(life, &cycles, &draft);
        let (last_turn, last) = turns.last().copied().unwrap_or((i64::MIN, first));
        let count = |draft: &Draft, target, forgotten| count(wall, life, &cycles, draft, target, forgotten);
        match life.on_target_change {
            OnTargetChange::AtEvent => answers.push(count(&draft, first, i64::MIN)),
            OnTargetChange::RetroactiveWithPauses => answers.push(count(&draft, last, i64::MIN)),
            OnTargetChange::Retroactive => answers.push(count(&draft, last, last_turn)),
            OnTargetChange::Restart => {
                let mut target = first;
                for (at, next) in turns {
                    let (before, after): (Vec<_>, Vec<_>) = (
                        draft
                            .pieces
                            .iter()
                            .filter(|(from, _)| *from < at)
                            .map(|(from, to)| (*from, at.min(*to)))
                            .collect(),
                        draft
                            .pieces
                            .iter()
                            .filter(|(_, to)| at <= *to)
                            .map(|(from, to)| (at.max(*from), *to))
                            .collect(),
                    );
                    let end = before.last().expect("a change lies after the start").1;
                    let closed = draft.closed.clone();
                    answers.push(count(
                        &Draft { end, how: End::Cancelled, pieces: before, closed, ..draft },
                        target,
                        i64::MIN,
                    ));
                    draft = Draft { start: at, pieces: after, ..draft };
                    target = next;
                }
                answers.push(count(&draft, target, i64::MIN));
            }
        }
    }
    answers
}

/// Walks through the pieces of a clock, then on until the target is used up.
fn count(
    wall: &Wall<'_>,
    life: &Life,
    cycles: &[(i64, i64)],
    draft: &Draft,
    target: Option<Target>,
    forgotten_before: i64,
) -> Answer {
    let Draft { start, end, how, pieces, closed } = draft;
    let Some(target) = target else { return Answer::without_figures(ClockState::NotApplicable, *start) };
    let target = wall.target(target, *start);
    // A pause lasts until it ends or the ticket is stopped, whatever comes first.
    let stopped = cycles.len() - usize::from(*how != End::Stopped);
    let stops: Vec<i64> = cycles[..stopped].iter().map(|(_, stop)| *stop).collect();
    let is_paused = |now: i64| {
        now >= forgotten_before
            && life.pauses.iter().any(|pause| {
                let ended = pause.to.filter(|to| *to <= life.as_of);
                let stopped = stops.iter().copied().find(|stop| pause.from < *stop);
                pause.from <= now && ended.is_none_or(|to| now < to) && stopped.is_none_or(|stop| now < stop)
            })
    };
    let (mut working, mut paused, mut elapsed, mut due) = (0, 0, 0, None);
    for (from, to) in pieces {
        elapsed += to - from;
        let mut now = *from;
        while now < *to {
            if wall.is_working(now) {
                if is_paused(now) || closed.iter().any(|(from, to)| *from <= now && now < *to) {
                    paused += MINUTE;
                } else {
                    working += MINUTE;
                    due = if working == target { Some(now + MINUTE) } else { due };
                }
            }
            now += MINUTE;
        }
    }
    let open_pause = *how == End::Open && is_paused(*end);
    let (mut used, mut now, mut gave_up) = (working, *end, false);
    while due.is_none() && !open_pause && !gave_up {
        used += if wall.is_working(now) { MINUTE } else { 0 };
        now += MINUTE;
        due = (used == target).then_some(now);
        gave_up = now > end + PATIENCE * MINUTE;
    }
    let state = match how {
        End::Cancelled => ClockState::Cancelled,
        End::Stopped if working <= target => ClockState::Met,
        End::Stopped => ClockState::Breached,
        End::Open if working > target => ClockState::OpenBreached,
        End::Open if open_pause => ClockState::Paused,
        End::Open if working * 4 >= target * 3 => ClockState::OpenNear,
        End::Open => ClockState::OpenOk,
    };
    let due = if gave_up { None } else { Some(due) };
    let ended = (*how != End::Open).then_some(*end);
    Answer { state, start: *start, ended, target, working, paused, elapsed, due }
}
