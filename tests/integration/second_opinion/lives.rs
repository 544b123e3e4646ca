//! A ticket as it was known at an instant: the states that it went through by its history, held against its record, as src/spell says it in words; made by plain loops.

use tickmark::model::Kind;

use super::data::Ticket;

/// A ticket as it was known at as-of.
#[allow(clippy::struct_excessive_bools, reason = "each is a column of the measures")]
pub(crate) struct Life {
    pub(crate) responded: Option<i64>,
    pub(crate) resolved: Option<i64>,
    pub(crate) closed: Option<i64>,
    /// Closed, and nobody knows when.
    pub(crate) unclosed: bool,
    pub(crate) cancelled: Option<i64>,
    /// Left the open set, for the last time.
    pub(crate) left: Option<i64>,
    pub(crate) undone: bool,
    pub(crate) closing_undone: bool,
    pub(crate) end_unknown: bool,
    pub(crate) reopened: Option<bool>,
    /// The times in the open set, as far as the end is known.
    pub(crate) open: Vec<(i64, Option<i64>)>,
}

/// When the record says that a ticket was resolved.
fn resolution(t: &Ticket) -> Option<i64> {
    match t.kind {
        Kind::Request => t.fulfilled.or(t.resolved).or(t.closed),
        Kind::Change => None,
        Kind::Incident | Kind::Problem => t.resolved,
    }
}

pub(crate) fn life(t: &Ticket, as_of: i64) -> Life {
    let known = |instant: Option<i64>| instant.filter(|at| *at <= as_of);
    if let Some(Told { states, end_unknown }) = told(t) {
        return life_of_history(t, as_of, &states, end_unknown);
    }
    let resolved = resolution(t);
    let called_off = if t.state == "cancelled" { t.closed.or(t.resolved).or(t.updated) } else { None };
    let ended = is_over(t.state);
    let reopening = known(t.reopened_at);
    let undone = !ended && matches!((reopening, t.closed.or(resolved)), (Some(again), Some(end)) if again > end);
    let ends = [known(resolved), known(t.closed), known(called_off)];
    let left = if undone { None } else { ends.into_iter().flatten().min() };
    let end_unknown = ended && resolved.is_none() && t.closed.is_none() && called_off.is_none();
    let mut open = vec![(t.opened, left.map(|left| left.max(t.opened)))];
    if undone {
        let away = resolved.into_iter().chain(t.closed).min().map(|away| away.max(t.opened));
        open = vec![(t.opened, away), (reopening.unwrap().max(t.opened), None)];
    }
    Life {
        responded: known(t.responded),
        resolved: known(resolved),
        closed: known(t.closed),
        unclosed: t.state == "closed" && t.closed.is_none(),
        cancelled: known(called_off),
        left,
        undone,
        closing_undone: undone || (t.state == "resolved" && t.closed.is_some() && t.closed <= resolved),
        end_unknown,
        reopened: reopened(t, reopening, false),
        open,
    }
}

/// Whether a ticket came back, if anything says so or that it did not.
fn reopened(t: &Ticket, reopening: Option<i64>, has_history: bool) -> Option<bool> {
    if reopening.is_some() || (t.reopened_at.is_none() && t.reopened_count.is_some_and(|count| count > 0)) {
        Some(true)
    } else if t.reopened_at.is_some() || t.reopened_count.is_some() || has_history {
        Some(false)
    } else {
        None
    }
}

fn life_of_history(t: &Ticket, as_of: i64, states: &[(i64, &'static str)], end_unknown: bool) -> Life {
    let known = |instant: Option<i64>| instant.filter(|at| *at <= as_of);
    // What nobody knows the time of is no part of what is known.
    let kept = if end_unknown { &states[..states.len() - 1] } else { states };
    let seen: Vec<(i64, &str)> = kept.iter().copied().filter(|(at, _)| *at <= as_of).collect();
    let unknown = end_unknown && states.last().unwrap().0 <= as_of;
    let now = if unknown { "" } else { seen.last().unwrap().1 };
    let enters = |test: &dyn Fn(&str, &str) -> bool| {
        seen.windows(2).filter(|pair| test(pair[0].1, pair[1].1)).map(|pair| pair[1].0).max()
    };
    let done = |state: &str| ["resolved", "closed"].contains(&state);
    let mut resolved = enters(&|from, to| to == "resolved" && !done(from));
    let mut closed = enters(&|from, to| to == "closed" && from != "closed");
    let cancelled = if now == "cancelled" { enters(&|_, to| to == "cancelled") } else { None };
    if now == "cancelled" {
        closed = closed.or(known(t.closed));
    }
    // Instants before the opening are shown as they are.
    if resolution(t).is_some_and(|at| at < t.opened) {
        resolved = resolution(t);
    }
    if t.closed.is_some_and(|at| at < t.opened) {
        closed = t.closed;
    }
    let undone = !now.is_empty() && !is_over(now) && resolved.or(closed).is_some();
    let closing_undone = undone || (closed.is_some() && !["closed", "cancelled", ""].contains(&now));
    // Whoever was over when the record begins has been so since.
    let begins = seen.first().filter(|first| is_over(first.1)).map(|first| first.0);
    let left = if is_over(now) { enters(&|from, to| is_over(to) && !is_over(from)).max(begins) } else { None };
    let mut open = Vec::new();
    for (place, (at, _)) in seen.iter().enumerate().filter(|(_, (_, state))| !is_over(state)) {
        let came = place == 0 || is_over(seen[place - 1].1);
        let goes = seen.get(place + 1).filter(|next| is_over(next.1)).map(|next| next.0.max(t.opened));
        if came {
            open.push(((*at).max(t.opened), None));
        }
        if let (Some(goes), Some(last)) = (goes, open.last_mut()) {
            last.1 = Some(goes);
        }
    }
    let again = seen.windows(2).filter(|pair| done(pair[0].1) && !is_over(pair[1].1)).map(|pair| pair[1].0).max();
    Life {
        responded: known(t.responded.or_else(|| {
            let taken_up = |pair: &&[(i64, &str)]| pair[0].1 == "new" && !["new", "cancelled"].contains(&pair[1].1);
            seen.windows(2).find(taken_up).map(|pair| pair[1].0)
        })),
        resolved: known(resolved),
        closed: known(closed),
        unclosed: t.state == "closed" && t.closed.is_none() && closed.is_none(),
        cancelled,
        left,
        undone,
        closing_undone,
        end_unknown: unknown,
        reopened: reopened(t, known(t.reopened_at).max(again), true),
        open,
    }
}

/// A life by history: when each state began, and whether nobody knows when the last one did.
pub(crate) struct Told {
    pub(crate) states: Vec<(i64, &'static str)>,
    pub(crate) end_unknown: bool,
}

pub(crate) fn is_over(state: &str) -> bool {
    ["resolved", "closed", "cancelled"].contains(&state)
}

/// None without a history.
pub(crate) fn told(t: &Ticket) -> Option<Told> {
    let events = t.events();
    let mut states = vec![(t.opened.min(events.first()?.0), events[0].1)];
    for (at, _, new) in events {
        if states.last().unwrap().1 != new {
            states.push((at, new));
        }
    }
    let resolved = resolution(t);
    // A history that knows no resolutions: its closings are those.
    let knows = states.iter().any(|(_, state)| *state == "resolved");
    if t.kind != Kind::Change && !knows && (!is_over(t.state) || resolved.is_some()) {
        let mut with: Vec<(i64, &'static str)> = Vec::new();
        for (at, state) in states {
            if state == "closed" && with.last().is_some_and(|(_, before)| !is_over(before)) {
                with.push((at, "resolved"));
            }
            with.push((at, state));
        }
        states = with;
    }
    let (last_at, last) = *states.last().unwrap();
    let later = |at: Option<i64>| at.filter(|at| *at >= last_at);
    if !is_over(t.state) {
        if last != t.state {
            let again = if is_over(last) { later(t.reopened_at) } else { None };
            states.push((again.or(later(t.updated)).unwrap_or(last_at), t.state));
        }
        return Some(Told { states, end_unknown: false });
    }
    if is_over(last) && last != "cancelled" && t.state != "cancelled" {
        return Some(Told { states: with_last_end(t, resolved, &states), end_unknown: false });
    }
    if last == t.state {
        return Some(Told { states, end_unknown: false });
    }
    let called_off = t.closed.or(t.resolved).or(t.updated);
    let ends = match t.state {
        "resolved" => vec![(later(resolved), "resolved")],
        "closed" => vec![(later(resolved), "resolved"), (later(t.closed), "closed")],
        _ => vec![(later(called_off), "cancelled")],
    };
    let mut ended = false;
    for (at, state) in ends {
        if let Some(at) = at {
            let before = states.last().unwrap().0;
            states.push((at.max(before), state));
            ended = true;
        }
    }
    if !ended {
        states.push((last_at, t.state));
    }
    Some(Told { states, end_unknown: !ended && !is_over(last) })
}

/// The last end where the record has it, unless that lies before the last return to work.
fn with_last_end(t: &Ticket, resolved: Option<i64>, states: &[(i64, &'static str)]) -> Vec<(i64, &'static str)> {
    // The states before the last return, the work after it, and the end.
    let start = states.iter().rposition(|(_, state)| !is_over(state)).map_or(0, |place| place + 1);
    let (worked, mut end) = (states[..start].to_vec(), states[start..].to_vec());
    let back = worked.iter().rposition(|(_, state)| is_over(state)).map_or(0, |place| place + 1);
    let (mut all, work) = (worked[..back].to_vec(), worked[back..].to_vec());
    if let (Some(at), Some(first)) = (resolved, work.first().filter(|(began, _)| resolved >= Some(*began))) {
        all.push(*first);
        all.extend(work[1..].iter().filter(|(began, _)| *began < at));
        for (place, turn) in end.iter_mut().enumerate() {
            turn.0 = if place == 0 { at } else { turn.0.max(at) };
        }
        if end[0].1 == "closed" {
            end.insert(0, (at, "resolved"));
        }
    } else {
        all.extend(work);
    }
    all.extend(end);
    let (last_at, last) = *all.last().unwrap();
    if t.state == "closed"
        && let Some(closed) = t.closed
    {
        let before = if all.len() > 1 { all[all.len() - 2].0 } else { closed };
        if last == "closed" && closed >= before {
            all.last_mut().unwrap().0 = closed;
        } else if last != "closed" && closed >= last_at {
            all.push((closed, "closed"));
        }
    }
    all
}
