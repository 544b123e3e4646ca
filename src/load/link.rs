//! Rows about tickets find their tickets, whichever file comes first: by number or by the tool's inner key, where exactly
//! one ticket of the same system has it.

use crate::error::Result;
use crate::load::undo;
use crate::profile::fields::TargetTable;
use crate::store::Store;
use crate::text::quote_literal;

/// Tables of rows about tickets.
const CHILDREN: &[TargetTable] = &[
    TargetTable::Approval,
    TargetTable::TicketEvent,
    TargetTable::SlaInstance,
    TargetTable::TicketSupplement,
    TargetTable::Outage,
    TargetTable::LinkRecord,
];

/// A relation `(key, ticket_id)` of the tickets of a system; `ticket_id` is NULL where several tickets have the key.
pub(crate) fn tickets(source_system: &str) -> String {
    let system = quote_literal(source_system);
    format!(
        "(SELECT key, CASE WHEN min(ticket_id) = max(ticket_id) THEN min(ticket_id) END AS ticket_id FROM \
         (SELECT number AS key, ticket_id FROM ticket WHERE source_system = {system} \
         UNION ALL SELECT key, ticket_id FROM ticket_key WHERE source_system = {system}) GROUP BY key)"
    )
}

/// Fills or corrects the links of rows that came before their tickets.
pub(crate) fn children(store: &Store, run: i64, source_system: &str) -> Result<()> {
    let system = quote_literal(source_system);
    let keep = undo::has_earlier(store, run)?;
    for target in CHILDREN {
        let table = target.table();
        let any = store.table(&format!("SELECT 1 FROM {table} WHERE source_system = {system} LIMIT 1"), &[])?;
        if any.rows.is_empty() {
            continue;
        }
        let tickets = tickets(source_system);
        if keep {
            let changed = format!(
                "SELECT c.{} FROM {table} c JOIN {tickets} l ON c.ticket_number = l.key \
                 WHERE c.source_system = {system} AND c.ticket_id IS DISTINCT FROM l.ticket_id",
                target.id_column()
            );
            undo::keep(store, run, *target, &changed)?;
        }
        store.batch(&format!(
            "UPDATE {table} SET ticket_id = l.ticket_id FROM {tickets} l \
             WHERE {table}.source_system = {system} AND {table}.ticket_number = l.key AND {table}.ticket_id IS DISTINCT FROM l.ticket_id"
        ))?;
    }
    links(store, run, source_system, keep)
}

/// Links to tickets that were not known: made from an inner key, or without the kind. They get the ticket's id as soon as exactly one ticket
/// has that name.
fn links(store: &Store, run: i64, source_system: &str, keep: bool) -> Result<()> {
    let system = quote_literal(source_system);
    store.batch(&format!(include_str!("../../queries/load/found_links.sql"), system = system))?;
    if keep {
        let changed = format!(
            "SELECT from_id FROM ticket_link c JOIN source_file f ON f.file_id = c.file_id, import_links l \
             WHERE f.run_id <> {run} AND c.link_id IS NULL AND c.to_id = l.to_id"
        );
        undo::keep_links(store, run, &changed)?;
    }
    store.batch("UPDATE ticket_link SET to_id = l.ticket_id FROM import_links l WHERE ticket_link.to_id = l.to_id AND ticket_link.link_id IS NULL")
}
