//! Orders that hold items: where both are in the store, the items are what is counted, or one order would count twice. Such an order
//! stays in the store under the record type `order`, which no measure, clock or control of requests looks at. It is a request again
//! where none of its items is there.

use crate::error::Result;
use crate::load::{link, undo};
use crate::profile::fields::TargetTable;
use crate::store::Store;
use crate::text;
use crate::text::quote_literal;
use crate::warning::Warning;

/// Looks at all orders of a system, whichever of order and item came first, and says how many are not counted.
pub(crate) fn settle(store: &Store, run: i64, source_system: &str, warnings: &mut Vec<Warning>) -> Result<()> {
    if store.table("SELECT 1 FROM request_detail WHERE is_order LIMIT 1", &[])?.rows.is_empty() {
        return Ok(());
    }
    let (system, tickets) = (quote_literal(source_system), link::tickets(source_system));
    store.batch(&format!(include_str!("../../queries/load/orders.sql"), tickets = tickets, system = system))?;
    let changed = "SELECT ticket_id FROM import_orders WHERE holds <> (record_type = 'order')";
    if !store.table(&format!("{changed} LIMIT 1"), &[])?.rows.is_empty() {
        undo::keep(store, run, TargetTable::Ticket, changed)?;
        store.batch(&format!(
            "UPDATE ticket SET record_type = CASE record_type WHEN 'order' THEN 'request' ELSE 'order' END WHERE ticket_id IN ({changed})"
        ))?;
    }
    let held = store.table("SELECT count(*) FROM import_orders WHERE holds", &[])?;
    let held = held.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(0).unsigned_abs();
    if held > 0 {
        let orders = text::count(held, "order");
        let message = format!("{orders} in the store not counted as requests: their items are, which name them");
        warnings.push(Warning::new("orders_not_counted", message));
    }
    Ok(())
}
