//! The tables of which an import keeps what it replaces, each with a twin in the schema `replaced`: the one list that the merge of exports, their
//! undo, and answers as they were known share. Knows tables, not why their rows change.

/// Tables whose rows name the file they came from, with the column that identifies a row.
pub(crate) const KEPT_ROWS: &[(&str, &str)] = &[
    ("ticket", "ticket_id"),
    ("approval", "approval_id"),
    ("ticket_event", "event_id"),
    ("sla_instance", "sla_id"),
    ("ticket_supplement", "supplement_id"),
    ("outage", "outage_id"),
    ("link_record", "link_id"),
];

/// Tables of what belongs to a ticket and comes and goes with its record, with the column that names it.
pub(crate) const KEPT_DETAILS: &[(&str, &str)] = &[
    ("change_detail", "ticket_id"),
    ("request_detail", "ticket_id"),
    ("problem_detail", "ticket_id"),
    ("ticket_link", "from_id"),
];

/// Further names of tickets, which no later version takes away: each belongs to the file that told it.
pub(crate) const KEPT_NAMES: (&str, &str) = ("ticket_key", "ticket_id");

/// What the ledger says of files and runs, with the column that says of which.
pub(crate) const KEPT_LEDGER: &[(&str, &str)] = &[
    ("source_file", "run_id"),
    ("rejected_value", "file_id"),
    ("export_comparison", "run_id"),
    ("missing_ticket", "run_id"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::calendar::Calendars;
    use crate::store::database::Store;

    #[test]
    fn every_table_with_a_twin_is_listed() {
        let store = Store::in_memory(&Calendars::new()).unwrap();
        let twins = store.table("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'replaced'", &[]).unwrap();
        let twins: BTreeSet<String> = twins.rows.iter().filter_map(|row| row[0].to_text()).collect();
        let listed = KEPT_ROWS.iter().chain(KEPT_DETAILS).chain([&KEPT_NAMES]).chain(KEPT_LEDGER);
        assert_eq!(twins, listed.map(|(table, _)| (*table).to_owned()).collect());
    }
}
