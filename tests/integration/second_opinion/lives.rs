//! The states that a ticket went through by its history, held against its record, as src/spell says it in words; made by plain loops.

use tickmark::model::Kind;

use super::data::Ticket;
use super::judge::resolution;

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
