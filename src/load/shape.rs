//! What the rows of a list of tickets stand for: tickets, updates of tickets, or tickets joined with something else. A profile says
//! so, or the command line, or the data. Holds what a profile may say about histories.

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::profile::fields::Target;
use crate::profile::plan::Plan;
use crate::store::{Cell, Store};
use crate::text;
use crate::text::quote_ident;
use crate::warning::Warning;

/// What a row of a ticket file stands for, as said on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A ticket.
    Ticket,
    /// An update of a ticket: several rows are one ticket and its history.
    Updates,
}

/// What was decided about a list of tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    Tickets,
    Updates,
    /// Several rows per ticket that are no updates.
    Joined,
}

impl Rows {
    /// As `inspect` says it.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Tickets => "one row per ticket",
            Self::Updates => "one row per update of a ticket",
            Self::Joined => "several rows per ticket, which are not updates",
        }
    }
}

/// Fields whose changes are kept where a profile does not name them.
const USUAL: &[&str] = &["state", "priority", "impact", "urgency", "group_id", "assignee_id", "category"];

/// The fields of a plan whose changes are kept.
pub(crate) fn fields<'a>(plan: &'a Plan<'_>) -> Vec<&'a str> {
    let named = plan.profile.history.as_ref();
    let named = named.map(|history| history.fields.iter().map(|field| field.get_ref().as_str()).collect());
    let fields: Vec<&str> = named.unwrap_or_else(|| USUAL.to_vec());
    fields.into_iter().filter(|field| plan.find(field).is_some()).collect()
}

/// Decides what the `kept` rows of `import_typed`, of so many `tickets`, stand for.
pub(crate) fn decide(
    store: &Store,
    plan: &Plan<'_>,
    asked: Option<Shape>,
    (kept, tickets): (u64, u64),
    warnings: &mut Vec<Warning>,
) -> Result<Rows> {
    if plan.profile.target() != Target::Ticket {
        return Ok(Rows::Tickets);
    }
    let dated = plan.find("updated_at").is_some();
    match asked {
        Some(Shape::Updates) if !dated => {
            return Err(Error::setting("`--shape updates` needs a column that says when a ticket was updated")
                .hint("name it for `updated_at` in a profile of your own: `--profile mine.toml`"));
        }
        Some(Shape::Ticket) if plan.find("opened_at").is_none() => {
            return Err(Error::setting("`--shape ticket` needs a column that says when a ticket was opened")
                .hint("without it a ticket opens with its first row: leave `--shape` out"));
        }
        Some(Shape::Updates) => return Ok(Rows::Updates),
        Some(Shape::Ticket) => return Ok(Rows::Tickets),
        None if plan.profile.history.is_some() => return Ok(Rows::Updates),
        None => {}
    }
    let numbers = |sql: &str| -> Result<Vec<u64>> {
        let row = store.table(sql, &[])?.rows.into_iter().next().unwrap_or_default();
        Ok(row.iter().map(|cell| Cell::as_i64(cell).unwrap_or(0).unsigned_abs()).collect())
    };
    if tickets * 10 >= kept * 9 {
        return Ok(Rows::Tickets);
    }
    let found = numbers(
        "SELECT count(DISTINCT hash(row_id, row_hash)), count(DISTINCT hash(row_id, updated_at)) FROM import_typed",
    )?;
    let (versions, instants) = (found[0], found[1]);
    let many = format!("{} for {}", text::count(kept, "row"), text::count(tickets, "ticket"));
    // Most versions of a ticket that differ were made at different times.
    let updated = dated && versions > tickets && (instants - tickets) * 2 >= versions - tickets;
    if updated && !begin_with_the_opening(store, plan)? {
        warnings.push(Warning::new(
            "several_versions_per_ticket",
            format!(
                "{many}, with different times of update, of which most do not begin with the opening of their ticket, as in several lists put \
                 together: the newest row of each was taken, and nothing was concluded from the others. `--shape updates` takes them as its history"
            ),
        ));
        return Ok(Rows::Tickets);
    }
    if updated {
        warnings.push(Warning::new(
            "one_row_per_update",
            format!(
                "{many}, with different times of update: the newest row of each was taken as the ticket, and the changes from row to row as its \
                 history. `--shape ticket` takes the newest rows only"
            ),
        ));
        return Ok(Rows::Updates);
    }
    let what = if versions == tickets {
        "they are alike in every column that is read".to_owned()
    } else {
        format!("they differ in {}, at the same time of update", differing(store, plan)?)
    };
    warnings.push(Warning::new(
        "several_rows_per_ticket",
        format!("{many}: {what}, as in a report that joins tickets with something else. Each ticket was counted once"),
    ));
    Ok(Rows::Joined)
}

/// Whether most tickets with several versions were new, or just opened, in the first of them: a log of updates tells a ticket's life
/// from its beginning, lists put together show it at some moments.
fn begin_with_the_opening(store: &Store, plan: &Plan<'_>) -> Result<bool> {
    if plan.find("opened_at").is_none() {
        return Ok(true);
    }
    let new = if plan.find("state").is_some() { "state_class = 'new'" } else { "false" };
    let sql = format!(
        "SELECT count(*) FILTER (begins) * 2 >= count(*) FROM (SELECT arg_min(coalesce({new}, false) OR \
           coalesce(updated_at <= opened_at + INTERVAL 1 HOUR, false), updated_at) AS begins \
         FROM import_typed GROUP BY row_id HAVING count(DISTINCT updated_at) > 1)"
    );
    let row = store.table(&sql, &[])?.rows.into_iter().next().unwrap_or_default();
    Ok(matches!(row.first(), Some(Cell::Bool(true))))
}

/// The columns in which rows of the same ticket differ.
fn differing(store: &Store, plan: &Plan<'_>) -> Result<String> {
    let columns = store.table("SELECT * FROM import_typed LIMIT 0", &[])?.columns;
    let here: Vec<_> =
        plan.mapped.iter().filter(|mapped| columns.iter().any(|name| name == mapped.field.name)).collect();
    let each = |form: &dyn Fn(&str) -> String| {
        here.iter().map(|mapped| form(&quote_ident(mapped.field.name))).collect::<Vec<_>>().join(", ")
    };
    let sql = format!(
        "SELECT {} FROM (SELECT {} FROM import_typed GROUP BY row_id)",
        each(&|name| format!("bool_or({name})")),
        each(&|name| format!("count(DISTINCT hash({name})) > 1 AS {name}"))
    );
    let row = store.table(&sql, &[])?.rows.into_iter().next().unwrap_or_default();
    let names: Vec<String> = here
        .iter()
        .zip(row)
        .filter(|(_, differs)| matches!(differs, Cell::Bool(true)))
        .map(|(mapped, _)| format!("`{}`", mapped.sources[0].header))
        .collect();
    Ok(names.join(", "))
}
