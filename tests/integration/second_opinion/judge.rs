//! Each measure as a question to one ticket and one period, answered from its definition in docs/metrics.md.

use std::sync::Arc;

use tickmark::calendar::Calendar;
use tickmark::model::Kind;
use tickmark::period::Period;

use super::data::{Clock, Ticket};
use super::lives::{Life, life, told};

/// What is asked.
pub(crate) struct Asked<'a> {
    pub(crate) period: &'a Period,
    pub(crate) as_of: i64,
    /// None: the wall.
    pub(crate) calendar: Option<&'a Arc<Calendar>>,
    pub(crate) sla: Option<&'a str>,
    /// All tickets, to know what a tool exports.
    pub(crate) tickets: &'a [Ticket],
}

/// An answer; no answer means that the ticket has nothing to do with the period.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Verdict {
    Counts(i64),
    LeftOut(&'static str),
    /// 1 measured, 2 taken over, 3 estimated, 4 default flag; goes with a `Counts`.
    Basis(usize),
}

/// How answers become a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reduce {
    Number,
    /// A number of events, and of what is open.
    Events,
    Open,
    Sum,
    Mean,
    Quantile(usize),
    Share(fn(i64) -> bool),
    Tally(fn(i64) -> bool),
}

pub(crate) struct Measure {
    pub(crate) metric: &'static str,
    pub(crate) kinds: &'static [Kind],
    pub(crate) stats: &'static [(&'static str, Reduce)],
    pub(crate) judge: fn(&Ticket, &Asked<'_>) -> Vec<Verdict>,
}

use Kind::{Change, Incident, Problem, Request};
use Reduce::{Events, Mean, Number, Open, Quantile, Share, Sum, Tally};
use Verdict::{Basis, Counts, LeftOut};

const ALL: &[Kind] = &[Incident, Request, Change, Problem];
const TIMES: &[(&str, Reduce)] = &[
    ("count", Number),
    ("mean", Mean),
    ("median", Quantile(50)),
    ("p75", Quantile(75)),
    ("p90", Quantile(90)),
    ("p95", Quantile(95)),
];
const AGES: &[(&str, Reduce)] = &[
    ("median", Quantile(50)),
    ("p90", Quantile(90)),
    ("0-1d", Tally(|age| age / 86_400 <= 1)),
    ("2-5d", Tally(|age| (2..=5).contains(&(age / 86_400)))),
    ("6-30d", Tally(|age| (6..=30).contains(&(age / 86_400)))),
    ("31-90d", Tally(|age| (31..=90).contains(&(age / 86_400)))),
    (">90d", Tally(|age| age / 86_400 > 90)),
];
const MOVES: &[(&str, Reduce)] = &[
    ("share", Share(|moves| moves > 0)),
    ("mean", Mean),
    ("0", Tally(|moves| moves == 0)),
    ("1", Tally(|moves| moves == 1)),
    ("2", Tally(|moves| moves == 2)),
    ("3+", Tally(|moves| moves > 2)),
];
const YES: Reduce = Share(|flag| flag == 1);

#[rustfmt::skip]
pub(crate) const MEASURES: &[Measure] = &[
    Measure { metric: "opened", kinds: ALL, stats: &[("count", Events)], judge: |t, a| when(a, Some(t.opened), Counts(1)) },
    Measure { metric: "resolved", kinds: &[Incident, Request, Problem], stats: &[("count", Events)], judge: resolved },
    Measure { metric: "closed", kinds: ALL, stats: &[("count", Events)], judge: closed },
    Measure { metric: "net_flow", kinds: ALL, stats: &[("count", Sum)], judge: net_flow },
    Measure { metric: "backlog", kinds: ALL, stats: &[("count", Open)], judge: backlog },
    Measure { metric: "backlog_age", kinds: ALL, stats: AGES, judge: backlog },
    Measure { metric: "respond_time", kinds: &[Incident, Request], stats: TIMES, judge: respond_time },
    Measure { metric: "resolve_time", kinds: &[Incident, Problem], stats: TIMES, judge: resolve_time },
    Measure { metric: "close_time", kinds: ALL, stats: TIMES, judge: close_time },
    Measure { metric: "fulfil_time", kinds: &[Request], stats: TIMES, judge: resolve_time },
    Measure { metric: "sla_attainment", kinds: ALL, stats: &[("completed", YES)], judge: completed },
    Measure { metric: "sla_attainment", kinds: ALL, stats: &[("exposed", YES)], judge: exposed },
    Measure { metric: "sla_attainment", kinds: ALL, stats: &[("due", YES)], judge: due },
    Measure { metric: "sla_attainment", kinds: ALL, stats: &[("coverage", YES)], judge: coverage },
    Measure { metric: "reopen_rate", kinds: &[Incident, Request, Problem], stats: &[("share", YES)], judge: reopen_rate },
    Measure { metric: "reassignment", kinds: &[Incident, Request, Problem], stats: MOVES, judge: moves },
    Measure { metric: "first_group_resolution", kinds: &[Incident], stats: &[("share", Share(|moves| moves == 0))], judge: moves },
    Measure { metric: "change_success", kinds: &[Change], stats: &[("lenient", YES)], judge: lenient },
    Measure { metric: "change_success", kinds: &[Change], stats: &[("strict", YES)], judge: strict },
    Measure { metric: "change_success", kinds: &[Change], stats: &[("lenient_without_standard", YES)],
        judge: |t, a| if t.change.kind == Some("standard") { Vec::new() } else { lenient(t, a) } },
    Measure { metric: "change_success", kinds: &[Change], stats: &[("strict_without_standard", YES)],
        judge: |t, a| if t.change.kind == Some("standard") { Vec::new() } else { strict(t, a) } },
    Measure { metric: "change_outcome", kinds: &[Change], stats: &[("adjusted", YES)], judge: adjusted },
    Measure { metric: "change_outcome", kinds: &[Change], stats: &[("successful", YES)], judge: |t, a| by_outcome(t, a, |outcome| outcome == "successful") },
    Measure { metric: "change_outcome", kinds: &[Change], stats: &[("successful_with_issues", YES)],
        judge: |t, a| by_outcome(t, a, |outcome| outcome == "successful_with_issues") },
    Measure { metric: "change_outcome", kinds: &[Change], stats: &[("failed", YES)], judge: |t, a| by_outcome(t, a, |outcome| outcome == "failed") },
    Measure { metric: "change_outcome", kinds: &[Change], stats: &[("backed_out", YES)], judge: |t, a| by_outcome(t, a, |outcome| outcome == "backed_out") },
    Measure { metric: "change_outcome", kinds: &[Change], stats: &[("cancelled", YES)], judge: |t, a| by_outcome(t, a, |outcome| outcome == "cancelled") },
    Measure { metric: "change_failure", kinds: &[Change], stats: &[("share", YES)],
        judge: |t, a| by_outcome(t, a, |outcome| outcome == "failed" || outcome == "backed_out") },
    Measure { metric: "emergency_share", kinds: &[Change], stats: &[("share", YES)], judge: emergency },
];

fn when(asked: &Asked<'_>, at: Option<i64>, verdict: Verdict) -> Vec<Verdict> {
    at.filter(|at| asked.period.from <= *at && *at < asked.period.until).map(|_| verdict).into_iter().collect()
}

/// The instant from which a ticket may have ended, where nobody knows when it did.
fn unknown_since(t: &Ticket) -> i64 {
    told(t).map_or(t.opened, |told| told.states.last().unwrap().0)
}

/// An answer for every period in which something may have happened since an instant.
fn whenever(asked: &Asked<'_>, since: i64, verdict: Verdict) -> Vec<Verdict> {
    let may = since < asked.period.until && asked.period.from <= asked.as_of;
    may.then_some(verdict).into_iter().collect()
}

fn not_resolved(life: &Life) -> Option<Verdict> {
    if life.cancelled.is_some() {
        Some(LeftOut("cancelled"))
    } else if life.resolved.is_none() {
        Some(LeftOut("missing_resolution"))
    } else if life.undone {
        Some(LeftOut("reopened_since"))
    } else {
        None
    }
}

fn resolved(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let life = life(t, asked.as_of);
    let mut verdicts = when(asked, life.resolved.or(life.left), not_resolved(&life).unwrap_or(Counts(1)));
    if life.end_unknown {
        let reason = if t.state == "cancelled" { "cancelled" } else { "missing_resolution" };
        verdicts.extend(whenever(asked, t.opened, LeftOut(reason)));
    }
    verdicts
}

fn closed(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let life = life(t, asked.as_of);
    let verdict = match () {
        () if life.cancelled.is_some() => LeftOut("cancelled"),
        () if life.closing_undone => LeftOut("reopened_since"),
        () if life.unclosed => LeftOut("missing_closing"),
        () => Counts(1),
    };
    let at = if life.unclosed { life.left } else { life.closed };
    let mut verdicts = when(asked, at, verdict);
    if life.end_unknown {
        let reason = if t.state == "cancelled" { "cancelled" } else { "missing_closing" };
        verdicts.extend(whenever(asked, t.opened, LeftOut(reason)));
    }
    verdicts
}

fn net_flow(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let life = life(t, asked.as_of);
    let mut movements = Vec::new();
    if life.end_unknown {
        movements.extend(whenever(asked, unknown_since(t).max(t.opened), LeftOut("end_unknown")));
        if told(t).is_none() {
            return movements;
        }
    }
    for (came, left) in life.open {
        movements.extend(when(asked, Some(came), Counts(1)));
        movements.extend(when(asked, left, Counts(-1)));
    }
    movements
}

/// Gives the age: `backlog` counts it, `backlog_age` looks at it.
fn backlog(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let life = life(t, asked.as_of);
    let end = asked.period.until;
    if life.end_unknown && unknown_since(t).max(t.opened) < end {
        // It has ended by its last update: as of now it is not open.
        let is_over = t.updated.is_some_and(|updated| updated <= asked.as_of);
        return if is_over && end > asked.as_of { Vec::new() } else { vec![LeftOut("end_unknown")] };
    }
    let stands = life.open.iter().any(|(came, left)| *came < end && left.is_none_or(|left| left >= end));
    if stands { vec![Counts(end.min(asked.as_of) - t.opened)] } else { Vec::new() }
}

fn seconds(asked: &Asked<'_>, from: i64, until: i64) -> Verdict {
    if until < from {
        return LeftOut("stop_before_start");
    }
    // Working time by summing the opening hours of each day, not by the prefix sums that the program uses.
    Counts(
        asked.calendar.map_or(until - from, |calendar| {
            calendar.intervals(from, until).iter().map(|(begin, end)| end - begin).sum()
        }),
    )
}

fn respond_time(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let life = life(t, asked.as_of);
    let verdict = match (life.responded, life.cancelled) {
        (Some(response), _) => seconds(asked, t.opened, response),
        (None, Some(_)) => LeftOut("cancelled"),
        (None, None) => LeftOut("missing_response"),
    };
    when(asked, life.responded.or(life.left), verdict)
}

fn resolve_time(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let life = life(t, asked.as_of);
    let verdict = not_resolved(&life).or(life.resolved.map(|end| seconds(asked, t.opened, end)));
    verdict.map(|verdict| when(asked, life.resolved.or(life.left), verdict)).unwrap_or_default()
}

fn close_time(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let life = life(t, asked.as_of);
    let closed = life.closed.filter(|_| !life.unclosed);
    let verdict = match (life.cancelled, life.closing_undone, closed) {
        (Some(_), _, _) => LeftOut("cancelled"),
        (_, true, _) => LeftOut("reopened_since"),
        (_, _, Some(end)) => seconds(asked, t.opened, end),
        _ if life.unclosed => LeftOut("missing_closing"),
        _ => return Vec::new(),
    };
    when(asked, if life.unclosed { life.left } else { life.closed }, verdict)
}

fn reopen_rate(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let life = life(t, asked.as_of);
    let verdict = match (life.cancelled, life.reopened) {
        (Some(_), _) => LeftOut("cancelled"),
        (_, None) => LeftOut("missing_reopen_record"),
        (_, Some(reopened)) => Counts(i64::from(reopened)),
    };
    when(asked, life.resolved, verdict)
}

fn moves(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let life = life(t, asked.as_of);
    let verdict = not_resolved(&life).unwrap_or(t.moves.map_or(LeftOut("missing_reassign_count"), Counts));
    when(asked, life.resolved.or(life.left), verdict)
}

/// The clock under the asked level, or what the tool's flags say in its place.
fn clock(t: &Ticket, asked: &Asked<'_>) -> Option<Clock> {
    let sla = asked.sla?;
    if sla != "recorded" {
        return t.clocks.iter().find(|clock| clock.sla == sla).cloned();
    }
    let life = life(t, asked.as_of);
    let due = if t.instances.is_empty() { t.due } else { t.instances.iter().filter_map(|(_, due)| *due).max() };
    let had_ended = t.updated.is_some_and(|updated| updated <= asked.as_of) && t.state != "cancelled";
    let state = match (life.cancelled, t.flagged(), life.left) {
        (Some(_), _, _) => "cancelled",
        (_, None, None) if life.end_unknown => "not_applicable",
        (_, Some(breached), None) if life.end_unknown && had_ended => {
            if breached {
                "breached"
            } else {
                "met"
            }
        }
        (_, Some(_), None) if life.end_unknown => "unmeasurable",
        (_, _, Some(left)) if left < t.opened => "unmeasurable",
        (_, _, None) if due.is_some_and(|due| due <= asked.as_of) => "open_breached",
        (_, None, _) => "not_applicable",
        (_, Some(true), Some(_)) => "breached",
        (_, Some(false), Some(_)) => "met",
        (_, Some(true), None) => "open_breached",
        (_, Some(false), None) => "open_ok",
    };
    let stopped = if life.cancelled.is_some() { None } else { life.left };
    Some(Clock {
        sla: "recorded",
        started: Some(t.opened),
        stopped,
        cancelled: life.cancelled,
        due,
        state,
        basis: "taken_over",
    })
}

/// States of tickets that are over.
const OVER: [&str; 3] = ["resolved", "closed", "cancelled"];

fn with_basis(verdicts: Vec<Verdict>, clock: &Clock) -> Vec<Verdict> {
    let code =
        1 + ["measured", "taken_over", "due_time", "estimated"].iter().position(|basis| *basis == clock.basis).unwrap();
    let counts = verdicts.iter().any(|verdict| matches!(verdict, Counts(_)));
    verdicts.into_iter().chain(counts.then_some(Basis(code))).collect()
}

/// Whether the tool says how a ticket ended, and nobody knows when it did.
fn ended_sometime(t: &Ticket, asked: &Asked<'_>, clock: &Clock) -> bool {
    clock.sla == "recorded" && life(t, asked.as_of).end_unknown && clock.cancelled.is_none()
}

fn completed(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let Some(clock) = clock(t, asked) else {
        return Vec::new();
    };
    let verdicts = match clock.state {
        "met" | "breached" if ended_sometime(t, asked, &clock) => {
            // The period holds the end for certain if it holds all the time in which it may have been.
            let certain = asked.period.from <= t.opened && asked.as_of < asked.period.until;
            let counts = Counts(i64::from(clock.state == "met"));
            whenever(asked, t.opened, if certain { counts } else { LeftOut("unmeasurable") })
        }
        "met" => when(asked, clock.stopped, Counts(1)),
        "breached" => when(asked, clock.stopped, Counts(0)),
        "cancelled" => when(asked, clock.cancelled, LeftOut("cancelled")),
        "not_applicable" => when(asked, Some(t.opened), LeftOut("not_applicable")),
        "unmeasurable" => when(asked, Some(t.opened), LeftOut("unmeasurable")),
        _ => Vec::new(),
    };
    with_basis(verdicts, &clock)
}

fn exposed(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let mut verdicts = completed(t, asked);
    let Some(clock) = clock(t, asked) else {
        return verdicts;
    };
    if ended_sometime(t, asked, &clock) {
        return verdicts;
    }
    let end = asked.period.until;
    // The flag of a ticket that is open says late, if without a due instant, from its last update on.
    let is_open =
        if t.state.is_empty() { t.resolved.is_none() && t.closed.is_none() } else { !OVER.contains(&t.state) };
    let said = if clock.sla == "recorded" && t.flagged() == Some(true) && is_open { t.updated } else { None };
    let (Some(started), Some(due)) = (clock.started, clock.due.or(said)) else {
        return verdicts;
    };
    let over = if clock.state == "cancelled" { clock.cancelled } else { clock.stopped };
    let open = started < end && over.is_none_or(|over| over >= end);
    let late = ["breached", "open_breached", "cancelled"].contains(&clock.state) && due < end && due <= asked.as_of;
    if open && late {
        verdicts.extend(with_basis(vec![Counts(0)], &clock));
    }
    verdicts
}

fn due(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let Some(clock) = clock(t, asked) else {
        return Vec::new();
    };
    let verdict = match clock.state {
        "not_applicable" | "unmeasurable" => return Vec::new(),
        "cancelled" => LeftOut("cancelled"),
        _ if clock.due > Some(asked.as_of) => LeftOut("not_yet_due"),
        "met" => Counts(1),
        "breached" | "open_breached" => Counts(0),
        _ => LeftOut("not_yet_due"),
    };
    with_basis(when(asked, clock.due, verdict), &clock)
}

fn coverage(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let under = clock(t, asked).filter(|clock| clock.state != "not_applicable");
    let covered = under.as_ref().is_some_and(|clock| clock.state != "unmeasurable");
    let verdicts = when(asked, Some(t.opened), Counts(i64::from(covered)));
    match under {
        Some(clock) => with_basis(verdicts, &clock),
        // The tool's own flags are for every ticket, a level of the settings for those that it covers.
        None if asked.sla == Some("recorded") => verdicts,
        None => Vec::new(),
    }
}

/// The end of a change and its outcome, or why it has none.
fn ended(t: &Ticket, asked: &Asked<'_>) -> (Option<i64>, Result<&'static str, Verdict>) {
    let life = life(t, asked.as_of);
    let at = t.change.actual_end.or(t.closed).filter(|at| *at <= asked.as_of).or(life.cancelled);
    let timeless = t.change.actual_end.is_none() && t.closed.is_none();
    let last_seen = Some(t.updated.unwrap_or(t.opened)).filter(|at| *at <= asked.as_of);
    let over = (timeless && matches!(t.state, "resolved" | "closed")).then_some(last_seen).flatten();
    let outcome = t.change.outcome.or((t.state == "cancelled").then_some("cancelled"));
    let verdict = match outcome {
        Some("cancelled") if t.change.actual_start.is_none() => Err(LeftOut("cancelled")),
        _ if at.is_none() => Err(LeftOut("missing_end")),
        Some(outcome) => Ok(outcome),
        None => Err(LeftOut("missing_outcome")),
    };
    (at.or(over), verdict)
}

fn by_outcome(t: &Ticket, asked: &Asked<'_>, holds: fn(&str) -> bool) -> Vec<Verdict> {
    let (at, outcome) = ended(t, asked);
    when(asked, at, outcome.map_or_else(|left_out| left_out, |outcome| Counts(i64::from(holds(outcome)))))
}

fn lenient(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    by_outcome(t, asked, |outcome| outcome == "successful" || outcome == "successful_with_issues")
}

fn adjusted(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    if t.change.caused_incident { by_outcome(t, asked, |_| false) } else { lenient(t, asked) }
}

fn strict(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let (at, outcome) = ended(t, asked);
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(left_out) => return when(asked, at, left_out),
    };
    let c = &t.change;
    let later = |a: Option<i64>, b: Option<i64>| Some(a? > b?);
    let tests = [
        later(c.actual_end, c.planned_end),
        later(c.planned_start, c.actual_start),
        later(c.planned_end, c.actual_start).map(|x| !x),
    ];
    // Off the window if one test says so; on it only if all could be made.
    let off_window = if tests.contains(&Some(true)) {
        Some(true)
    } else if tests.contains(&None) {
        None
    } else {
        Some(false)
    };
    let tool_has_approvals =
        asked.tickets.iter().any(|other| other.system == t.system && !other.change.approvals.is_empty());
    let known: Vec<Option<i64>> =
        c.approvals.iter().copied().filter(|decided| decided.is_none_or(|at| at <= asked.as_of)).collect();
    let unapproved = match (c.kind, c.actual_start) {
        (Some("standard"), _) => Some(false),
        (None, _) => None,
        _ if !tool_has_approvals => None,
        // An emergency may be approved in the 72 hours after its start.
        (Some("emergency"), Some(start)) if known.is_empty() && start + 72 * 3_600 > asked.as_of => None,
        _ if known.is_empty() => Some(true),
        (kind, Some(start))
            if known
                .iter()
                .flatten()
                .any(|decided| *decided <= start + if kind == Some("emergency") { 72 * 3_600 } else { 0 }) =>
        {
            Some(false)
        }
        (_, start) if start.is_none() || known.contains(&None) => None,
        _ => Some(true),
    };
    let faultless = outcome == "successful"
        && off_window != Some(true)
        && unapproved != Some(true)
        && !c.caused_incident
        && !c.unauthorized;
    let mut verdicts = when(asked, at, Counts(i64::from(faultless)));
    if !verdicts.is_empty() {
        verdicts.extend(off_window.is_none().then_some(LeftOut("window_not_tested")));
        verdicts.extend(unapproved.is_none().then_some(LeftOut("approval_not_tested")));
    }
    verdicts
}

fn emergency(t: &Ticket, asked: &Asked<'_>) -> Vec<Verdict> {
    let (at, outcome) = ended(t, asked);
    let verdict = match (outcome, t.change.kind) {
        (Err(LeftOut(why @ ("cancelled" | "missing_end"))), _) => LeftOut(why),
        (_, None) => LeftOut("missing_type"),
        (_, Some(kind)) => Counts(i64::from(kind == "emergency")),
    };
    when(asked, at, verdict)
}
