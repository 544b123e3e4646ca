//! Histories that a file does not spell out: the changes between one row and the next of an update log, and the old values of
//! events that name the new one only. Set by set, over the records of one relation. Knows fields, not tools.

use std::fmt::Write as _;

use crate::error::Result;
use crate::load::backfill::HistoryCapabilities;
use crate::load::convert::conversion::Conversion;
use crate::load::counts::RecordCounts;
use crate::load::writer::ImportWriter;
use crate::load::{backfill, shape, undo};
use crate::profile::fields::TargetTable;
use crate::text::{quote_ident, quote_literal};

/// What became of an update log.
pub(crate) struct UpdateLogCounts {
    /// Rows that are history: all but the newest of each ticket.
    pub older: u64,
    /// The changes between the rows.
    pub events: RecordCounts,
}

/// The value of a field as a history keeps it, and its code.
fn value_and_code(field: &str) -> (String, String) {
    let name = quote_ident(field);
    match field {
        "state" => (name, "state_class".to_owned()),
        "priority" => ("priority_raw".to_owned(), "CAST(priority AS VARCHAR)".to_owned()),
        "impact" | "urgency" => (format!("CAST({name} AS VARCHAR)"), "NULL::VARCHAR".to_owned()),
        _ => (name, "NULL::VARCHAR".to_owned()),
    }
}

/// Leaves the newest row of each ticket in `import_typed` and makes history of the changes from row to row.
pub(crate) fn unroll(writer: &ImportWriter<'_>, conversion: &Conversion<'_>) -> Result<UpdateLogCounts> {
    let store = writer.store;
    let plan = conversion.plan;
    let fields = shape::fields(plan);
    let maps = |field: &str| plan.find(field).is_some();
    let actor = if maps("updated_by_id") { "updated_by_id" } else { "NULL::VARCHAR" };
    let mut columns = String::new();
    for (at, field) in fields.iter().enumerate() {
        let (value, code) = value_and_code(field);
        let _ = write!(
            columns,
            ", {value} AS v{at}, {code} AS c{at}, lag({value}) OVER w AS ov{at}, lag({code}) OVER w AS oc{at}"
        );
    }
    // Some tools write the newest row first: then so do rows of the same instant.
    let newest_first = writer.number(
        "SELECT (count(*) FILTER (step < INTERVAL 0 SECOND) > count(*) FILTER (step > INTERVAL 0 SECOND))::BIGINT FROM \
         (SELECT updated_at - lag(updated_at) OVER (PARTITION BY row_id ORDER BY line_no) AS step FROM import_typed)",
    )?;
    let place = if newest_first == 1 { "-line_no" } else { "line_no" };
    let sequence = if maps("update_no") { "update_no" } else { place };
    // Where several tickets have the number, the id names the ticket.
    let system = quote_literal(conversion.source_system);
    let name = format!(
        "CASE WHEN native_id IS NULL OR row_id = concat({system}, ':', kind, ':', number) THEN number ELSE native_id END"
    );
    store.batch(&format!(
        "CREATE OR REPLACE TEMP TABLE import_versions AS SELECT line_no, row_id, {name} AS number, updated_at AS moment, {actor} AS actor, {sequence} AS seq, \
         row_number() OVER w AS version, count(*) OVER (PARTITION BY row_id) AS versions, min(updated_at) OVER (PARTITION BY row_id) AS first_at{columns} \
         FROM import_typed WINDOW w AS (PARTITION BY row_id ORDER BY updated_at NULLS FIRST, {sequence}, {place})"
    ))?;
    // A view cannot be made over itself.
    store.batch(
        "ALTER VIEW import_typed RENAME TO import_rows_typed; \
         CREATE TEMP VIEW import_typed AS SELECT r.* REPLACE (coalesce(r.opened_at, n.first_at) AS opened_at) FROM import_rows_typed r \
         JOIN (SELECT line_no, first_at FROM import_versions WHERE version = versions) n USING (line_no)",
    )?;
    let older = writer.number("SELECT count(*) FROM import_versions WHERE version < versions")?;
    let events = keep(writer, conversion.source_system, &fields)?;
    if events.loaded > 0 {
        old_values(writer, conversion.source_system, &plan.profile.name, "import_events", false)?;
        let knows = HistoryCapabilities {
            states: maps("state"),
            moves: maps("group_id") || maps("assignee_id"),
            closing_resolves: !maps("resolved_at"),
        };
        backfill::from_history(writer, conversion.source_system, "import_events", knows)?;
    }
    Ok(UpdateLogCounts { older, events })
}

/// Moves the changes between the rows of `import_versions` into the store.
fn keep(writer: &ImportWriter<'_>, source_system: &str, fields: &[&str]) -> Result<RecordCounts> {
    let changes: Vec<String> = fields
        .iter()
        .enumerate()
        .map(|(i, field)| {
            format!(
                "SELECT line_no, row_id, number, moment, actor, seq, version, '{field}' AS field, ov{i} AS old_value, v{i} AS new_value, oc{i} AS old_code, \
                 c{i} AS new_code FROM import_versions WHERE moment IS NOT NULL AND v{i} IS DISTINCT FROM ov{i}"
            )
        })
        .collect();
    if changes.is_empty() {
        return Ok(RecordCounts::default());
    }
    writer.store.batch(&format!(
        include_str!("../../queries/load/changes_between_rows.sql"),
        system = quote_literal(source_system),
        changes = changes.join(" UNION ALL ")
    ))?;
    let read = writer.number("SELECT count(*) FROM import_events")?;
    let loaded = writer
        .store
        .execute(include_str!("../../queries/load/new_events.sql"), &[source_system.into(), writer.file_id.into()])?;
    Ok(RecordCounts { read, loaded, duplicate: read - loaded, ..RecordCounts::default() })
}

/// Gives the stored events of the tickets in `numbers` the value of the event before as the old one, whichever file each came
/// from. `always`: the file itself names no old values; else only its first rows lack them, and only where other files came before.
pub(crate) fn old_values(
    writer: &ImportWriter<'_>,
    source_system: &str,
    profile: &str,
    numbers: &str,
    always: bool,
) -> Result<()> {
    let (system, file) = (quote_literal(source_system), quote_literal(writer.file_id));
    // Other forms of a history in the same system spell their old values out.
    let others = format!("file_id IN (SELECT file_id FROM source_file WHERE profile = {})", quote_literal(profile));
    let other = format!(
        "SELECT count(*) FROM (SELECT 1 FROM ticket_event WHERE source_system = {system} AND {others} LIMIT 1)"
    );
    if !always && writer.number(&other)? == 0 {
        return Ok(());
    }
    let before = format!(
        "(SELECT event_id, lag(new_value) OVER w AS value, lag(new_code) OVER w AS code FROM ticket_event \
          WHERE source_system = {system} AND (file_id = {file} OR {others}) AND ticket_number IN (SELECT ticket_number FROM {numbers}) \
          WINDOW w AS (PARTITION BY ticket_number, field ORDER BY event_at, coalesce(seq, line_no), event_id)) b"
    );
    let news = "ticket_event.event_id = b.event_id AND (old_value IS DISTINCT FROM b.value OR old_code IS DISTINCT FROM b.code)";
    let changed = format!("SELECT ticket_event.event_id FROM ticket_event, {before} WHERE {news}");
    undo::keep(writer.store, writer.run, TargetTable::TicketEvent, &changed)?;
    writer
        .store
        .batch(&format!("UPDATE ticket_event SET old_value = b.value, old_code = b.code FROM {before} WHERE {news}"))
}

/// Opens the tickets of `import_events` with their first stored change, whichever file it came from.
pub(crate) fn open_with_first_row(writer: &ImportWriter<'_>, source_system: &str) -> Result<()> {
    let system = quote_literal(source_system);
    let first = format!(
        "(SELECT ticket_id, min(event_at) AS first_at FROM ticket_event \
         WHERE source_system = {system} AND ticket_number IN (SELECT ticket_number FROM import_events) GROUP BY ticket_id) e"
    );
    let news = "ticket.ticket_id = e.ticket_id AND e.first_at < opened_at";
    let changed = format!("SELECT ticket.ticket_id FROM ticket, {first} WHERE {news}");
    undo::keep(writer.store, writer.run, TargetTable::Ticket, &changed)?;
    writer.store.batch(&format!("UPDATE ticket SET opened_at = e.first_at FROM {first} WHERE {news}"))
}
