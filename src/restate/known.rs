//! The store as it was known after one of its imports: views in front of the tables that leave out what came later, and put back what later imports
//! replaced. Nothing is copied but the rows that were replaced, and nothing is written.
//!
//! An import keeps each row that it changes or replaces as it found it (`replaced`), and so does an undo of a run of which a report was made, as one more
//! run. So what was known after a run is, of each row, the version that the first later run kept, else the row as it stands, if the file that it came from
//! was read then as it was read when the version was kept. What belongs to a ticket (its details and links) comes and goes with the record of the ticket: a
//! run that replaced the record kept all of it, and where it kept none there was none. Its other names are kept for good, each with the file that told it.

use crate::calendar::Calendars;
use crate::error::{Error, ErrorKind, Result};
use crate::sla::ServiceLevelSet;
use crate::store::{Cell, KEPT_DETAILS, KEPT_LEDGER, KEPT_NAMES, KEPT_ROWS, Store, TOLD_LINKS};
use crate::{sla, spell, text};

/// Tables of the ledger whose rows are of one run and stay.
const LEDGER: &[(&str, &str)] = &[("import_run", "run_id"), ("pending_file", "run_id"), ("report_run", "import_run")];

/// In the place of the run that kept a version: it holds now.
const NOW: &str = "9223372036854775807";

/// A table in which tickets are listed, one a row, as `ticket_id`.
pub(super) const LISTED: &str = "restated_ticket";

/// Which tickets are put into the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TicketSubset {
    All,
    /// Those of the table [`LISTED`], with all that is known of them.
    Listed,
}

/// A connection that sees the store as it was known after a run. Spells and clocks are empty there until [`rebuild`] makes them.
pub fn after(store: &Store, run: i64) -> Result<Store> {
    let known = store.aside("known")?;
    front(&known, run, TicketSubset::All)?;
    Ok(known)
}

/// Makes spells and clocks of what is known there.
pub fn rebuild(known: &mut Store, rules: ServiceLevelSet<'_>, calendars: &Calendars, as_of: i64) -> Result<()> {
    spell::rebuild(known)?;
    sla::rebuild(known, rules, calendars, as_of)?;
    Ok(())
}

/// Puts the views in front, on a connection that stands aside.
pub(super) fn front(known: &Store, run: i64, which: TicketSubset) -> Result<()> {
    let file = |table: &str| known.in_file(table);
    let listed = |column: &str| match which {
        TicketSubset::All => String::new(),
        TicketSubset::Listed => format!(" AND {column} IN (SELECT ticket_id FROM {LISTED})"),
    };
    known.batch(&format!(
        include_str!("../../queries/restate/known_files.sql"),
        now = NOW,
        run = run,
        source_file = file("source_file")?,
        import_run = file("import_run")?,
        replaced_file = file("replaced.source_file")?,
        ticket = file("ticket")?,
        replaced = file("replaced.ticket")?,
        only = listed("ticket_id"),
    ))?;
    for (table, id) in KEPT_ROWS {
        let only = if matches!(*table, "outage" | "link_record") { String::new() } else { listed("ticket_id") };
        known.batch(&format!(
            include_str!("../../queries/restate/known_rows.sql"),
            table = table,
            id = id,
            run = run,
            only = only,
            replaced = file(&format!("replaced.{table}"))?,
            now = file(table)?,
            // A row about a ticket may have been about none before: which version it is of must be told by all of them.
            of_listed = if *table == "ticket" { &*only } else { "" },
        ))?;
    }
    for (table, of) in KEPT_DETAILS {
        let (only, kept_only) = (listed(of), listed(&format!("r.{of}")));
        // Links in rows of their own are laid out of what was known, below.
        let (view, of_own) = if *table == "ticket_link" { ("own_link", "link_id IS NULL AND ") } else { (*table, "") };
        known.batch(&format!(
            include_str!("../../queries/restate/known_details.sql"),
            table = table,
            of = of,
            view = view,
            of_own = of_own,
            run = run,
            only = only,
            kept_only = kept_only,
            replaced = file(&format!("replaced.{table}"))?,
            now = file(table)?,
        ))?;
    }
    known.batch(&format!(
        "CREATE VIEW ticket_link AS FROM own_link \
         UNION ALL BY NAME SELECT * FROM ({TOLD_LINKS}) ANTI JOIN own_link USING (from_id, to_id, kind)"
    ))?;
    for (table, of_run) in LEDGER {
        known.batch(&format!("CREATE VIEW {table} AS SELECT * FROM {} WHERE {of_run} <= {run}", file(table)?))?;
    }
    for (table, of) in KEPT_LEDGER.iter().chain([&KEPT_NAMES]) {
        let (now, replaced) = (file(table)?, file(&format!("replaced.{table}"))?);
        // What was found out about a run stays the same, and holds as long as its files do.
        let view = if *of == "run_id" && *table != "source_file" {
            format!(
                "SELECT * FROM {now} WHERE run_id IN (FROM known_run) \
                 UNION BY NAME SELECT * EXCLUDE (by_run) FROM {replaced} WHERE by_run > {run} AND run_id IN (FROM known_run)"
            )
        } else {
            format!(
                "SELECT * FROM {now} WHERE file_id IN (FROM known_file) \
                 UNION ALL BY NAME SELECT * EXCLUDE (by_run) FROM {replaced} \
                 SEMI JOIN known_in_force USING (file_id, by_run)"
            )
        };
        known.batch(&format!("CREATE VIEW {table} AS {view}"))?;
    }
    known.views_aside()
}

/// A run, and the newest event that was known after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownRun {
    /// The run.
    pub run: i64,
    /// The end of the data after it.
    pub newest: i64,
}

/// The last run whose data end at or before an instant. An error says what was known first, or what keeps it from being told.
pub fn at(store: &Store, as_of: i64) -> Result<KnownRun> {
    let runs = runs(store)?;
    let nothing = || Error::new(ErrorKind::NoData { what: format!("what was known as of {}", text::instant(as_of)) });
    let Some(known) = runs.iter().rev().find(|known| known.newest <= as_of) else {
        return Err(match runs.first() {
            None => nothing().hint("load exports first: `tickmark import FILE...`"),
            Some(first) => nothing().hint(format!(
                "the first import (run {}) already holds data up to {}: use that instant or a later one with `--as-of`",
                first.run,
                text::instant(first.newest)
            )),
        });
    };
    let later = "SELECT min(run_id) FROM import_run JOIN (SELECT DISTINCT run_id FROM source_file) USING (run_id) \
                 WHERE run_id > ? AND can_undo IS DISTINCT FROM true";
    let later = store.table(later, &[Cell::Int(known.run)])?;
    match later.rows.first().and_then(|row| row.first()?.as_i64()) {
        Some(run) => Err(nothing().hint(format!(
            "run {run} was loaded by an older program, which did not keep what it replaced: leave `--known` away for the answer of today"
        ))),
        None => Ok(*known),
    }
}

/// The runs that loaded something, each with the newest event of what was known after it.
fn runs(store: &Store) -> Result<Vec<KnownRun>> {
    const EVENTS: [(&str, &str, &str); 4] = [
        ("ticket", "ticket_id", "greatest(opened_at, acknowledged_at, resolved_at, closed_at, updated_at)"),
        ("ticket_event", "event_id", "event_at"),
        ("approval", "approval_id", "decided_at"),
        ("sla_instance", "sla_id", "greatest(started_at, stopped_at)"),
    ];
    let of_table = |(table, id, at): (&str, &str, &str)| {
        Ok(format!(
            include_str!("../../queries/restate/versions.sql"),
            id = id,
            at = at,
            replaced = store.in_file(&format!("replaced.{table}"))?,
            now = store.in_file(table)?,
            files = store.in_file("source_file")?,
        ))
    };
    let versions = EVENTS.into_iter().map(of_table).collect::<Result<Vec<_>>>()?.join(" UNION ALL ");
    let rows = store.table(
        &format!(
            "WITH version AS ({versions}) SELECT r.run_id, max(v.at) FROM (SELECT DISTINCT run_id FROM {}) r \
             JOIN version v ON v.since <= r.run_id AND (v.until IS NULL OR v.until > r.run_id) GROUP BY r.run_id ORDER BY r.run_id",
            store.in_file("source_file")?
        ),
        &[],
    )?;
    let known = |row: &Vec<Cell>| Some(KnownRun { run: row.first()?.as_i64()?, newest: row.get(1)?.as_i64()? });
    Ok(rows.rows.iter().filter_map(known).collect())
}
