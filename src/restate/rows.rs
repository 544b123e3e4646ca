//! Restatements as rows: a value that moved, or a ticket that moved it.

use crate::restate::restatement::{Amount, Moved, Reason, Restatement};
use crate::store::{Cell, Table};

/// What identifies a value, and it then and now.
const VALUE: [&str; 14] = [
    "report",
    "period",
    "reported_as_of",
    "draft",
    "metric",
    "stat",
    "kind",
    "clock",
    "sla",
    "unit",
    "n_then",
    "value_then",
    "n",
    "value",
];

/// One row for each value that moved: how many tickets moved it, by reason, and what else did.
pub fn of_values(restatements: &[Restatement]) -> Table {
    let reasons = Reason::ALL.map(Reason::as_str);
    let columns = VALUE.into_iter().chain(reasons).chain(["causes"]);
    let row = |(restatement, moved): (&Restatement, &Moved)| {
        let mut row = value(restatement, moved);
        for reason in Reason::ALL {
            row.push(Cell::Int(moved.tickets.iter().filter(|ticket| ticket.reason == reason).count() as i64));
        }
        row.push(causes(moved));
        row
    };
    Table { columns: columns.map(str::to_owned).collect(), rows: all(restatements).map(row).collect() }
}

/// One row for each ticket of each value; a value that no ticket moved has one row, whose reason is what else did.
pub fn of_tickets(restatements: &[Restatement]) -> Table {
    let columns = VALUE.into_iter().chain(["reason", "ticket", "system"]);
    let of_moved = |(restatement, moved): (&Restatement, &Moved)| -> Vec<Vec<Cell>> {
        let row = |last: [Cell; 3]| value(restatement, moved).into_iter().chain(last).collect();
        if moved.tickets.is_empty() {
            return vec![row([causes(moved), Cell::Null, Cell::Null])];
        }
        let tickets = moved.tickets.iter();
        tickets
            .map(|ticket| {
                row([ticket.reason.as_str().into(), ticket.ticket.as_str().into(), ticket.system.as_str().into()])
            })
            .collect()
    };
    Table { columns: columns.map(str::to_owned).collect(), rows: all(restatements).flat_map(of_moved).collect() }
}

fn all(restatements: &[Restatement]) -> impl Iterator<Item = (&Restatement, &Moved)> {
    restatements.iter().flat_map(|restatement| restatement.moved.iter().map(move |moved| (restatement, moved)))
}

fn value(restatement: &Restatement, moved: &Moved) -> Vec<Cell> {
    let amount = |amount: Option<Amount>| {
        let value = amount.and_then(|amount| amount.value).map_or(Cell::Null, Cell::Float);
        [amount.map_or(Cell::Null, |amount| Cell::Int(amount.n as i64)), value]
    };
    let mut row: Vec<Cell> = vec![
        restatement.report.as_str().into(),
        restatement.period.label.as_str().into(),
        Cell::Instant(restatement.as_of),
        Cell::Bool(restatement.draft),
        moved.metric.into(),
        moved.stat.into(),
        Cell::from(moved.kind.map(|kind| kind.as_str().to_owned())),
        Cell::from(moved.clock.clone()),
        Cell::from(moved.sla.clone()),
        moved.unit.into(),
    ];
    row.extend(amount(Some(moved.then)));
    row.extend(amount(moved.now));
    row
}

fn causes(moved: &Moved) -> Cell {
    let causes: Vec<&str> = moved.causes.iter().map(|cause| cause.as_str()).collect();
    Cell::from((!causes.is_empty()).then(|| causes.join(", ")))
}
