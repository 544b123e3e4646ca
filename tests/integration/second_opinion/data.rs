//! Made-up tickets with everything that goes wrong in real ones: missing instants, ends before beginnings, cancellations,
//! reopenings, events at the very first second of a month and around the change of the clocks.

use tickmark::metrics::Dimension;
use tickmark::model::Kind;

/// 2026-06-20 00:00:00 UTC: after every event but a few.
pub(crate) const LATE: i64 = 1_781_913_600;
/// 2026-04-10 00:00:00 UTC: in the middle.
pub(crate) const EARLY: i64 = 1_775_779_200;
/// 2026-01-15 00:00:00 UTC: the first opening.
const START: i64 = 1_768_435_200;

/// First seconds of March, April (after the change of the clocks) and May in Berlin, in UTC.
/// 2026-02-28 23:00, 2026-03-31 22:00, 2026-04-30 22:00.
const EDGES: [i64; 3] = [1_772_319_600, 1_774_994_400, 1_777_586_400];

/// Whether there are recomputed clocks or only what the tool recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Levels {
    Clocks,
    Recorded,
}

#[derive(Debug, Clone)]
pub(crate) struct Clock {
    pub(crate) sla: &'static str,
    pub(crate) started: Option<i64>,
    pub(crate) stopped: Option<i64>,
    pub(crate) cancelled: Option<i64>,
    pub(crate) due: Option<i64>,
    pub(crate) state: &'static str,
    pub(crate) basis: &'static str,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    pub(crate) kind: Option<&'static str>,
    pub(crate) outcome: Option<&'static str>,
    pub(crate) planned_start: Option<i64>,
    pub(crate) planned_end: Option<i64>,
    pub(crate) actual_start: Option<i64>,
    pub(crate) actual_end: Option<i64>,
    pub(crate) unauthorized: bool,
    /// Instant of an approval, which may be missing.
    pub(crate) approvals: Vec<Option<i64>>,
    pub(crate) caused_incident: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) id: String,
    pub(crate) system: &'static str,
    pub(crate) kind: Kind,
    pub(crate) state: &'static str,
    pub(crate) priority: Option<i64>,
    pub(crate) service: Option<&'static str>,
    pub(crate) group: Option<&'static str>,
    pub(crate) category: Option<&'static str>,
    pub(crate) opened: i64,
    pub(crate) responded: Option<i64>,
    pub(crate) resolved: Option<i64>,
    pub(crate) fulfilled: Option<i64>,
    pub(crate) closed: Option<i64>,
    pub(crate) updated: Option<i64>,
    pub(crate) reopened_at: Option<i64>,
    pub(crate) reopened_count: Option<i64>,
    pub(crate) moves: Option<i64>,
    /// Moves to cancelled, and from resolved to open, in the history.
    pub(crate) history_cancelled: Option<i64>,
    pub(crate) history_reopened: Option<i64>,
    /// A whole history, where there is one: when, from which state, to which.
    pub(crate) history: Vec<(i64, &'static str, &'static str)>,
    pub(crate) change: Change,
    pub(crate) made_sla: Option<bool>,
    pub(crate) due: Option<i64>,
    /// Breached flag and due instant of each resolution level that the tool recorded.
    pub(crate) instances: Vec<(Option<bool>, Option<i64>)>,
    pub(crate) clocks: Vec<Clock>,
}

impl Ticket {
    /// All recorded changes of state, in order of time.
    pub(crate) fn events(&self) -> Vec<(i64, &'static str, &'static str)> {
        let mut events = self.history.clone();
        if events.is_empty() {
            events.extend(self.history_reopened.map(|at| (at, "resolved", "open")));
            events.extend(self.history_cancelled.map(|at| (at, "open", "cancelled")));
        }
        events.sort_unstable();
        events
    }

    pub(crate) fn cell(&self, by: &[Dimension]) -> Vec<String> {
        let value = |dimension: &Dimension| match dimension.as_str() {
            "priority" => self.priority.map(|priority| priority.to_string()),
            "service" => self.service.map(str::to_owned),
            "group" => self.group.map(str::to_owned),
            "category" => self.category.map(str::to_owned),
            other => panic!("{other} is not in this world"),
        };
        by.iter().map(|d| value(d).filter(|text| !text.is_empty()).unwrap_or_else(|| "(none)".to_owned())).collect()
    }

    /// The tool's own word: breached, if it says.
    pub(crate) fn flagged(&self) -> Option<bool> {
        let flags: Vec<bool> = self.instances.iter().filter_map(|(breached, _)| *breached).collect();
        if flags.is_empty() { self.made_sla.map(|made| !made) } else { Some(flags.contains(&true)) }
    }
}

/// Numbers that look random and are the same everywhere (the constants of Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % n
    }
    fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as i64)).unwrap()]
    }
    fn maybe<T>(&mut self, percent: i64, value: T) -> Option<T> {
        self.chance(percent).then_some(value)
    }
}

pub(crate) fn tickets(seed: u64, count: usize, levels: Levels) -> Vec<Ticket> {
    let mut dice = Dice(seed);
    (0..count).map(|index| ticket(&mut dice, index, levels)).collect()
}

fn ticket(dice: &mut Dice, index: usize, levels: Levels) -> Ticket {
    let kind = dice.pick(&[
        Kind::Incident,
        Kind::Incident,
        Kind::Incident,
        Kind::Request,
        Kind::Change,
        Kind::Change,
        Kind::Problem,
    ]);
    let state = dice.pick(&["new", "open", "pending", "resolved", "closed", "closed", "closed", "closed", "cancelled"]);
    let ended = ["resolved", "closed", "cancelled"].contains(&state);
    // One in eight is opened or resolved at the first second of a month or the last of the one before.
    let edge = |dice: &mut Dice, at: i64| if dice.chance(12) { dice.pick(&EDGES) - dice.below(2) } else { at };
    let opened = START + dice.below(150 * 86_400);
    let opened = edge(dice, opened);
    let until_end = opened + dice.below(dice_span(index)) - if dice.chance(4) { 3_600_000 } else { 0 };
    let resolved = edge(dice, until_end);
    let closed = resolved + dice.below(6 * 86_400);
    let has_reopening = dice.chance(15);
    let reopening = resolved + dice.below(10 * 86_400) - 2 * 86_400;
    let response = opened + dice.below(86_400) - 1_000;
    let mut ticket = Ticket {
        id: format!("T{index:05}"),
        system: dice.pick(&["alpha", "alpha", "beta"]),
        kind,
        state,
        priority: [Some(1), Some(2), Some(3), Some(4), None][usize::try_from(dice.below(5)).unwrap()],
        service: dice.pick(&[Some("Email"), Some("Payroll"), Some(""), None]),
        group: dice.pick(&[Some("desk"), Some("network"), None]),
        category: dice.pick(&[Some("hardware"), Some("software's \"own\""), Some("ä"), None]),
        opened,
        responded: dice.maybe(70, response),
        resolved: if ended {
            dice.maybe(85, resolved)
        } else if has_reopening {
            dice.maybe(60, resolved)
        } else {
            None
        },
        fulfilled: if ended { dice.maybe(50, resolved - 60) } else { None },
        closed: if state == "closed" { dice.maybe(90, closed) } else { dice.maybe(4, closed) },
        updated: dice.maybe(90, closed + 60),
        reopened_at: if has_reopening { dice.maybe(60, reopening) } else { None },
        reopened_count: if has_reopening { dice.maybe(70, 1) } else { dice.maybe(60, 0) },
        moves: [None, Some(0), Some(0), Some(1), Some(2), Some(3), Some(7)][usize::try_from(dice.below(7)).unwrap()],
        history_cancelled: if state == "cancelled" { dice.maybe(50, closed - 30) } else { None },
        history_reopened: if has_reopening { dice.maybe(40, reopening + 5) } else { None },
        history: Vec::new(),
        change: Change::default(),
        made_sla: None,
        due: None,
        instances: Vec::new(),
        clocks: Vec::new(),
    };
    if dice.chance(35) {
        ticket.history = history(dice, &ticket, resolved);
    }
    if kind == Kind::Change {
        ticket.change = change(dice, &ticket, resolved);
    }
    match levels {
        Levels::Clocks => ticket.clocks = clocks(dice, &ticket, resolved),
        Levels::Recorded => {
            let flag = dice.below(3) == 0;
            ticket.made_sla = dice.maybe(70, flag);
            let due = opened + dice.below(5 * 86_400);
            ticket.due = dice.maybe(70, due);
            for _ in 0..dice.below(3) {
                let breached = dice.chance(40);
                let due = opened + dice.below(9 * 86_400);
                ticket.instances.push((dice.maybe(80, breached), dice.maybe(80, due)));
            }
        }
    }
    ticket
}

/// A history that mostly fits the ticket: up to two returns to work, the last steps missing in one of six, the end elsewhere in one of six.
fn history(dice: &mut Dice, ticket: &Ticket, end: i64) -> Vec<(i64, &'static str, &'static str)> {
    let mut at = ticket.opened + dice.below(3_000);
    let mut history = vec![(at, "new", "open")];
    let mut state = "open";
    let mut step = |at: i64, to: &'static str| history.push((at, std::mem::replace(&mut state, to), to));
    if dice.chance(40) {
        step(at + 100, "pending");
        step(at + 200, "open");
    }
    for _ in 0..dice.below(3) {
        at += 1_000 + dice.below(12 * 86_400);
        step(at, dice.pick(&["resolved", "closed"]));
        step(at + 500 + dice.below(3 * 86_400), "pending");
        at += 4 * 86_400;
    }
    let moved = if dice.chance(16) { dice.below(40_000) - 20_000 } else { dice.below(50) };
    let end = (at + 300).max(end + moved);
    match ticket.state {
        "resolved" => step(end, "resolved"),
        "closed" if dice.chance(70) => {
            step(end, "resolved");
            step(end + 1_000, "closed");
        }
        "closed" => step(end, "closed"),
        "cancelled" => step(end, "cancelled"),
        other => step(end, if other == "open" { "new" } else { other }),
    }
    if dice.chance(16) {
        history.pop();
    }
    history
}

/// Most tickets are short, some take months.
const fn dice_span(index: usize) -> i64 {
    if index.is_multiple_of(5) { 100 * 86_400 } else { 4 * 86_400 }
}

fn change(dice: &mut Dice, ticket: &Ticket, end: i64) -> Change {
    let start = end - dice.below(20_000);
    let planned = start - 3_000 + dice.below(4_000);
    let length = 30_000 - dice.below(20_000);
    let mut approvals = Vec::new();
    for _ in 0..dice.below(3) {
        let at = start - 5_000 + dice.below(7_000);
        approvals.push(dice.maybe(85, at));
    }
    let outcomes = [
        Some("successful"),
        Some("successful"),
        Some("successful"),
        Some("successful_with_issues"),
        Some("failed"),
        Some("backed_out"),
        Some("cancelled"),
        None,
    ];
    Change {
        kind: dice.pick(&[Some("normal"), Some("normal"), Some("standard"), Some("emergency"), None]),
        outcome: dice.pick(&outcomes),
        planned_start: dice.maybe(80, planned),
        planned_end: dice.maybe(80, planned + length),
        actual_start: dice.maybe(70, start),
        actual_end: dice.maybe(70, end),
        unauthorized: dice.chance(5),
        // The tool beta exports no approvals.
        approvals: if ticket.system == "alpha" { approvals } else { Vec::new() },
        caused_incident: dice.chance(10),
    }
}

fn clocks(dice: &mut Dice, ticket: &Ticket, end: i64) -> Vec<Clock> {
    let ids: &[&str] = match ticket.kind {
        Kind::Incident => &["incident-resolve", "incident-respond"],
        Kind::Request => &["request"],
        _ => &[],
    };
    let mut clocks = Vec::new();
    for sla in ids {
        if !dice.chance(80) {
            continue;
        }
        let state = dice.pick(&[
            "met",
            "met",
            "met",
            "breached",
            "breached",
            "open_ok",
            "open_near",
            "open_breached",
            "paused",
            "cancelled",
            "not_applicable",
            "unmeasurable",
        ]);
        let due = ticket.opened + dice.below(20 * 86_400);
        let end = end.max(ticket.opened);
        let figures = !["not_applicable", "unmeasurable"].contains(&state);
        let stopped = match state {
            "met" => Some(end.min(due)),
            "breached" => Some(due + 1 + dice.below(40 * 86_400)),
            _ => None,
        };
        clocks.push(Clock {
            sla,
            started: figures.then_some(ticket.opened),
            stopped,
            cancelled: (state == "cancelled").then_some(end),
            due: if figures && state != "paused" { Some(due) } else { None },
            state,
            basis: dice.pick(&["measured", "measured", "measured", "taken_over", "estimated"]),
        });
    }
    clocks
}
