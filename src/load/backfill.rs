//! Columns that a ticket's own record leaves empty, filled from what other records say of it: an export of measures first, then
//! the ticket's history. The outcome does not hang on which file came first. Knows the store, not the files.

use crate::error::Result;
use crate::load::undo;
use crate::load::writer::ImportWriter;
use crate::profile::fields::BY_CLOSING;
use crate::profile::fields::TargetTable;
use crate::store::Store;
use crate::text::quote_literal;

/// Columns of `ticket` that can be filled.
const COLUMNS: &[&str] = &["acknowledged_at", "resolved_at", "closed_at", "reopened_count", "reassign_count"];

/// What the histories of a relation can tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HistoryCapabilities {
    /// Changes of state are in it.
    pub states: bool,
    /// Changes of group or assignee are in it.
    pub moves: bool,
    /// Nothing but the history says when a ticket was resolved: then closing it at once resolves it too.
    pub closing_resolves: bool,
}

/// Takes down what the stored histories say of the tickets in `numbers`, a relation with `ticket_number`: first answered, resolved,
/// closed, reopened, moved between groups. The first response is that of the service-level clock (`Store::responds`). A reopening is a move from a finished state to an active one; a reassignment is a
/// change of group, or of assignee where the history knows no groups; an end counts that was not left again.
pub(crate) fn from_history(
    writer: &ImportWriter<'_>,
    source_system: &str,
    numbers: &str,
    knows: HistoryCapabilities,
) -> Result<()> {
    let (system, file) = (quote_literal(source_system), quote_literal(writer.file_id));
    let ids = format!("(SELECT {system} || ':history:' || ticket_number FROM {numbers})");
    undo::keep(writer.store, writer.run, TargetTable::TicketSupplement, &ids)?;
    writer.store.batch(&format!(
        include_str!("../../queries/load/told_by_history.sql"),
        ids = ids,
        system = system,
        numbers = numbers,
        resolving = if knows.closing_resolves {
            "new_code IN ('resolved', 'closed') AND coalesce(old_code, '') NOT IN ('resolved', 'closed')"
        } else {
            "new_code = 'resolved' AND old_code IS DISTINCT FROM 'resolved'"
        },
        responds = writer.store.responds("moves"),
        states = knows.states,
        moves = knows.moves,
        file = file,
        tickets = crate::load::link::tickets(source_system),
    ))
}

/// Fills the tickets of a system, from histories where these are asked for, and fills those anew of which more is known by now.
pub(crate) fn apply(store: &Store, run: i64, source_system: &str, with_history: bool) -> Result<()> {
    let system = quote_literal(source_system);
    let any = store.table(&format!("SELECT 1 FROM ticket_supplement WHERE source_system = {system} LIMIT 1"), &[])?;
    if any.rows.is_empty() {
        return Ok(());
    }
    let each = |form: &dyn Fn(&str) -> String| COLUMNS.iter().map(|column| form(column)).collect::<Vec<_>>();
    let open = |column: &str| {
        // A count of none, which an empty cell may stand for, gives way to records of reopenings.
        let none =
            if column == "reopened_count" { " OR ticket.reopened_count = 0 AND s.reopened_count > 0" } else { "" };
        format!(
            "coalesce(ticket.{column} IS NULL OR list_contains(string_split(filled, ','), '{column}'){none}, false)"
        )
    };
    let known = each(&|column| {
        format!("coalesce(max({column}) FILTER (NOT from_history), max({column}) FILTER (from_history)) AS {column}")
    });
    let set = each(&|column| format!("{column} = CASE WHEN {} THEN s.{column} ELSE ticket.{column} END", open(column)));
    let names = each(&|column| format!("CASE WHEN {} AND s.{column} IS NOT NULL THEN '{column}' END", open(column)));
    let differs = each(&|column| format!("({} AND ticket.{column} IS DISTINCT FROM s.{column})", open(column)));
    let said = format!(
        "(SELECT ticket_id, {} FROM ticket_supplement \
         WHERE source_system = {system} AND ticket_id IS NOT NULL AND (NOT from_history OR {with_history}) GROUP BY ticket_id) s",
        known.join(", ")
    );
    let news = format!("ticket.ticket_id = s.ticket_id AND ({})", differs.join(" OR "));
    undo::keep(store, run, TargetTable::Ticket, &format!("SELECT ticket.ticket_id FROM ticket, {said} WHERE {news}"))?;
    let by_closing = format!("CASE WHEN contains(filled, '{BY_CLOSING}') THEN '{BY_CLOSING}' END");
    store.batch(&format!(
        "UPDATE ticket SET {}, filled = nullif(concat_ws(',', {}, {by_closing}), '') FROM {said} WHERE {news}",
        set.join(", "),
        names.join(", "),
    ))
}
