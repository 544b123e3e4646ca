//! Later exports against earlier ones: which tickets an export should have and lacks. Such tickets are named and stay as they are;
//! nothing is deleted.
//!
//! Exports of one kind are those of one profile and one source system; all files of a run are one export. A ticket should be in
//! an export if an earlier export of its kind brought the version the store has, and it was opened between the first and the last
//! opening of the new one, so that a moving window of months misses nothing. Some exports cannot tell: those that a tool cut off, that
//! hold open tickets only, that are older than what the store has, or that lack more than a tenth of what they should have, for
//! these hold a part (another team, what changed last week). They are not compared, and the report says why.

use crate::load::counts::ExportComparison;
use std::fmt::Write as _;

use crate::error::Result;
use crate::load::counts::{FileReport, FileStatus};
use crate::load::writer::ImportWriter;
use crate::store::{Cell, Store};
use crate::text;
use crate::text::quote_literal;

/// An export that lacks more than one in so many of the tickets it should have is a part of one.
const TENTH: u64 = 10;

/// Ticket numbers named as examples.
const EXAMPLES: usize = 5;

/// Forgets what was seen in the run before.
pub(crate) fn begin(store: &Store) -> Result<()> {
    store.batch("DROP TABLE IF EXISTS temp.seen_ticket")
}

/// Notes the tickets of `import_typed`, where there is an earlier export to compare them with. To be called before they are merged.
pub(crate) fn note(writer: &ImportWriter<'_>, source_system: &str, profile: &str) -> Result<()> {
    let ImportWriter { store, run, .. } = writer;
    let earlier = store.table(
        "SELECT 1 FROM source_file WHERE source_system = ? AND profile = ? AND run_id <> ? LIMIT 1",
        &[source_system.into(), profile.into(), Cell::Int(*run)],
    )?;
    if earlier.rows.is_empty() {
        return Ok(());
    }
    let (system, profile) = (quote_literal(source_system), quote_literal(profile));
    let seen = format!(
        "SELECT {system} AS source_system, {profile} AS profile, n.kind AS record_type, n.row_id AS ticket_id, n.opened_at, \
         coalesce(n.updated_at, n.opened_at) AS version, coalesce(f.run_id <> {run}, false) AS known \
         FROM import_typed n LEFT JOIN ticket o ON o.ticket_id = n.row_id LEFT JOIN source_file f ON f.file_id = o.file_id"
    );
    store.batch(&format!(
        "CREATE TEMP TABLE IF NOT EXISTS seen_ticket AS {seen} LIMIT 0; INSERT INTO temp.seen_ticket {seen}"
    ))
}

/// Compares the tickets of a run with those of earlier runs, and enters the outcome in the store.
pub fn compare(store: &mut Store, run: i64, files: &[FileReport]) -> Result<Vec<ExportComparison>> {
    let seen = store.table("SELECT 1 FROM duckdb_tables() WHERE temporary AND table_name = 'seen_ticket'", &[])?;
    if seen.rows.is_empty() {
        return Ok(Vec::new());
    }
    store.transaction(|store| {
        let kinds = store
            .table("SELECT DISTINCT source_system, profile, record_type FROM temp.seen_ticket ORDER BY ALL", &[])?;
        let mut comparisons = Vec::new();
        for row in &kinds.rows {
            if let [Cell::Text(system), Cell::Text(profile), Cell::Text(kind)] = row.as_slice() {
                comparisons.push(ComparedTickets { store, run, files, system, profile, kind }.compare()?);
            }
        }
        Ok(comparisons)
    })
}

/// The tickets of one kind that one profile read of one system.
struct ComparedTickets<'a> {
    store: &'a Store,
    run: i64,
    files: &'a [FileReport],
    system: &'a str,
    profile: &'a str,
    kind: &'a str,
}

impl ComparedTickets<'_> {
    fn compare(&self) -> Result<ExportComparison> {
        self.find_missing()?;
        let known = self.number(&format!(
            "SELECT count(DISTINCT ticket_id) FROM temp.seen_ticket WHERE {} AND known",
            self.of("")
        ))?;
        let missing = self.number("SELECT count(*) FROM missing_now")?;
        let expected = known + missing;
        let reason = self.reason(expected, missing)?;
        let (compared, mut vanished, mut examples) = (reason.is_none(), 0, Vec::new());
        if compared {
            self.store.batch(&format!(
                "INSERT INTO missing_ticket SELECT {}, ticket_id, ticket_id NOT IN (SELECT ticket_id FROM missing_ticket WHERE run_id = \
                 (SELECT max(run_id) FROM export_comparison WHERE compared AND {})) FROM missing_now",
                self.run,
                self.of("")
            ))?;
            let new = format!(
                "FROM missing_ticket m JOIN ticket t USING (ticket_id) WHERE m.run_id = {} AND m.is_new \
                 AND m.ticket_id IN (SELECT ticket_id FROM missing_now)",
                self.run
            );
            vanished = self.number(&format!("SELECT count(*) {new}"))?;
            let named = self.store.table(&format!("SELECT t.number {new} ORDER BY t.number LIMIT {EXAMPLES}"), &[])?;
            examples = named.rows.iter().filter_map(|row| row.first()?.to_text()).collect();
        }
        let (expected, missing) = if compared { (expected, missing) } else { (0, 0) };
        let count = |number: u64| Cell::Int(number.try_into().unwrap_or(i64::MAX));
        self.store.execute(
            "INSERT INTO export_comparison VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            &[
                Cell::Int(self.run),
                self.system.into(),
                self.profile.into(),
                self.kind.into(),
                Cell::Bool(compared),
                Cell::from(reason.clone()),
                count(expected),
                count(missing),
                count(vanished),
            ],
        )?;
        Ok(ExportComparison {
            source_system: self.system.to_owned(),
            profile: self.profile.to_owned(),
            record_type: self.kind.to_owned(),
            compared,
            reason,
            expected,
            missing,
            vanished,
            examples,
        })
    }

    /// `missing_now`: what this export should have and lacks. A file that was loaded before and is named again is part of it.
    fn find_missing(&self) -> Result<()> {
        let mut again = String::new();
        for file in self.files.iter().filter(|file| file.status == FileStatus::AlreadyLoaded) {
            let _ = write!(again, " AND t.file_id <> {}", quote_literal(&file.sha256));
        }
        self.store.batch(&format!(
            include_str!("../../queries/load/missing_now.sql"),
            of = self.of(""),
            system = quote_literal(self.system),
            kind = quote_literal(self.kind),
            profile = quote_literal(self.profile),
            run = self.run,
            again = again,
        ))
    }

    /// Why the exports cannot be compared, if they cannot.
    fn reason(&self, expected: u64, missing: u64) -> Result<Option<String>> {
        let mine = |file: &&FileReport| file.profile == self.profile && file.status == FileStatus::Loaded;
        let cut = |file: &FileReport| file.warnings.iter().any(|warning| warning.code == "probably_truncated");
        if self.files.iter().filter(mine).any(cut) {
            return Ok(Some("the tool probably cut it off".to_owned()));
        }
        let finished =
            "t.state_class IN ('resolved', 'closed', 'cancelled') OR coalesce(t.resolved_at, t.closed_at) IS NOT NULL";
        let facts = self.store.table(
            &format!(
                "SELECT coalesce(bool_or({finished}), false), max(s.version) < (SELECT max(coalesce(t.updated_at, t.opened_at)) FROM ticket t \
                 JOIN source_file f ON f.file_id = t.file_id WHERE t.source_system = {} AND t.record_type = {} AND f.profile = {} AND f.run_id <> {}) \
                 FROM temp.seen_ticket s JOIN ticket t USING (ticket_id) WHERE {}",
                quote_literal(self.system),
                quote_literal(self.kind),
                quote_literal(self.profile),
                self.run,
                self.of("s.")
            ),
            &[],
        )?;
        let fact = |at: usize| facts.rows.first().and_then(|row| row.get(at)) == Some(&Cell::Bool(true));
        Ok(if !fact(0) {
            Some("it holds open tickets only".to_owned())
        } else if fact(1) {
            Some("it is older than what the store has".to_owned())
        } else if expected == 0 {
            Some("no earlier ticket was opened in its time".to_owned())
        } else if missing > expected / TENTH {
            let (missing, expected) = (text::grouped(missing), text::grouped(expected));
            Some(format!("it lacks {missing} of {expected} earlier tickets, so it seems to be a part"))
        } else {
            None
        })
    }

    /// The condition for rows of this kind, whose columns are written with a prefix.
    fn of(&self, prefix: &str) -> String {
        format!(
            "{prefix}source_system = {} AND {prefix}profile = {} AND {prefix}record_type = {}",
            quote_literal(self.system),
            quote_literal(self.profile),
            quote_literal(self.kind)
        )
    }

    fn number(&self, sql: &str) -> Result<u64> {
        let table = self.store.table(sql, &[])?;
        Ok(table.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(0).unsigned_abs())
    }
}
