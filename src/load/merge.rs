//! Converted records into the store: the newest version of each row wins, whatever the order of rows and files. Ties go to
//! the later run, and within a run to the greater hash of the content, so that the outcome is the same for any order of rows. Where no version
//! has a time, the file that is named later wins.

use crate::error::Result;
use crate::load::convert::conversion::Conversion;
use crate::load::convert::seen::ConversionStats;
use crate::load::counts::RecordCounts;
use crate::load::writer::ImportWriter;
use crate::load::{completeness, undo};
use crate::model::Kind;
use crate::profile::fields::{FieldDestination, TargetTable};
use crate::store::KEPT_DETAILS;
use crate::text;
use crate::text::{quote_ident, quote_literal};
use crate::warning::Warning;

impl ImportWriter<'_> {
    /// Moves the records of `import_typed` into their tables and counts what became of them: so many `rows`, of so many `distinct` ids.
    pub(crate) fn merge(
        &self,
        conversion: &Conversion<'_>,
        seen: &ConversionStats,
        (rows, distinct): (u64, u64),
        counts: &mut RecordCounts,
        warnings: &mut Vec<Warning>,
    ) -> Result<()> {
        let target = conversion.plan.profile.target();
        if target == TargetTable::Ticket {
            completeness::note(self, conversion.source_system, &conversion.plan.profile.name)?;
        }
        let older = if rows > distinct { self.drop_older_in_file(target)? } else { 0 };
        counts.duplicate += older;
        let mut fresh = rows - older;
        if self.number(&format!("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT 1)", target.table()))? > 0 {
            let (known, replaced, late) = self.compare(target)?;
            self.warn_of_two_versions(warnings)?;
            counts.duplicate += known;
            counts.late += late;
            counts.updated += replaced;
            fresh -= known + replaced;
        }
        counts.loaded += fresh;
        self.insert(conversion, seen)
    }

    /// Leaves one version of each row. Gives the number of the others.
    fn drop_older_in_file(&self, target: TargetTable) -> Result<u64> {
        self.store
            .batch(&format!(include_str!("../../queries/load/older_in_file.sql"), version = target.version_column()))?;
        self.leave_out("import_older")
    }

    /// Compares with the store: takes away records that are no news, and the stored versions of those that are. Gives how many
    /// of each, and how many of the first are older than the store.
    fn compare(&self, target: TargetTable) -> Result<(u64, u64, u64)> {
        let (table, id, version) = (target.table(), target.id_column(), target.version_column());
        self.store.batch(&format!(
            include_str!("../../queries/load/known_records.sql"),
            table = table,
            id = id,
            version = version,
            file = quote_literal(self.file_id),
            run = self.run
        ))?;
        let count = |what: &str| self.number(&format!("SELECT count(*) FILTER (WHERE {what}) FROM import_known"));
        let (stays, replaced) = (count("stays")?, count("NOT stays")?);
        let late = count("older AND NOT same")?;
        if stays > 0 {
            self.store
                .batch("CREATE OR REPLACE TEMP TABLE import_stays AS SELECT line_no FROM import_known WHERE stays")?;
            self.leave_out("import_stays")?;
        }
        if replaced > 0 {
            if count("NOT stays AND earlier")? > 0 {
                let replaced = "SELECT row_id FROM import_known WHERE NOT stays AND earlier";
                undo::keep(self.store, self.run, target, replaced)?;
                if target == TargetTable::Ticket {
                    undo::keep_details(self.store, self.run, replaced)?;
                }
            }
            let old = "(SELECT row_id FROM import_known WHERE NOT stays)";
            self.store.batch(&format!("DELETE FROM {table} WHERE {id} IN {old}"))?;
            if target == TargetTable::Ticket {
                for (detail, column) in KEPT_DETAILS {
                    self.store.batch(&format!("DELETE FROM {detail} WHERE {column} IN {old}"))?;
                }
            }
        }
        Ok((stays, replaced, late))
    }

    /// Warns of rows of one ticket that differ and have the same time of change, or none: one of them was taken.
    pub(crate) fn warn_of_ties(&self, target: TargetTable, warnings: &mut Vec<Warning>) -> Result<()> {
        let table =
            self.store.table("SELECT count(DISTINCT row_id), min(line_no) FROM import_older WHERE ties", &[])?;
        let Some([several, first]) = table.rows.first().and_then(|row| row.first_chunk::<2>()) else { return Ok(()) };
        if let (Some(several @ 1..), Some(first)) = (several.as_count(), first.as_count()) {
            let what = text::count(several, if target == TargetTable::Ticket { "ticket" } else { "record" });
            let appear = if several == 1 { "appears" } else { "appear" };
            let message = format!(
                "{what} {appear} in this file more than once with different values, and no time of change shows which row is newest: \
                 one row of each was taken, the others count as duplicates (the first is record {first})"
            );
            warnings.push(Warning::new("two_versions", message));
        }
        Ok(())
    }

    /// Names records that stand in two files of this run with different values, where neither says when it changed: those of the file that was
    /// read last were taken.
    fn warn_of_two_versions(&self, warnings: &mut Vec<Warning>) -> Result<()> {
        let sql = "SELECT count(*), min(path), count(DISTINCT path) FROM import_known JOIN source_file USING (file_id) WHERE undated AND NOT same";
        let table = self.store.table(sql, &[])?;
        let Some([n, path, others]) = table.rows.first().and_then(|row| row.first_chunk::<3>()) else { return Ok(()) };
        let (Some(n @ 1..), Some(path)) = (n.as_count(), path.as_str()) else { return Ok(()) };
        let more = others.as_count().filter(|others| *others > 1).map_or("", |_| " and other files");
        let message = format!(
            "{} {} different values in `{path}`{more}, and no time of change shows which are newer: the values of this file were used, because it was named later",
            text::count(n, "record"),
            if n == 1 { "has" } else { "have" }
        );
        warnings.push(Warning::new("two_versions", message));
        Ok(())
    }

    fn insert(&self, conversion: &Conversion<'_>, seen: &ConversionStats) -> Result<()> {
        let target = conversion.plan.profile.target();
        let system = quote_literal(conversion.source_system);
        let list = |columns: &[&str]| columns.iter().map(|name| quote_ident(name)).collect::<Vec<_>>().join(", ");
        let mut columns = list(&conversion.columns_at(FieldDestination::Main));
        if target == TargetTable::Outage {
            columns.push_str(", end_unread");
        }
        let file = quote_literal(self.file_id);
        if target == TargetTable::Ticket {
            let greatest = self.number("SELECT max(ticket_no) FROM ticket")?;
            self.store.batch(&format!(
                "INSERT INTO ticket (ticket_no, ticket_id, record_type, source_system, file_id, line_no, row_hash, {columns}) \
                 SELECT {greatest} + line_no, row_id, kind, {system}, {file}, line_no, row_hash, {columns} FROM import_typed"
            ))?;
            for (home, table, kind) in [
                (FieldDestination::Change, "change_detail", Kind::Change),
                (FieldDestination::Request, "request_detail", Kind::Request),
                (FieldDestination::Problem, "problem_detail", Kind::Problem),
            ] {
                if !seen.kinds.contains(&kind) {
                    continue;
                }
                let names = conversion.columns_at(home);
                let mut values: Vec<String> = names.iter().map(|name| quote_ident(name)).collect();
                let mut columns = list(&[&["ticket_id"], names.as_slice()].concat());
                if kind == Kind::Request {
                    fulfilment(conversion, &names, &mut columns, &mut values);
                }
                let values = [&["row_id".to_owned()], values.as_slice()].concat().join(", ");
                self.store.batch(&format!(
                    "INSERT INTO {table} ({columns}) SELECT {values} FROM import_typed WHERE kind = '{kind}'"
                ))?;
            }
            if conversion.fills("native_id") {
                self.store.batch(&format!(
                    "INSERT INTO ticket_key (ticket_id, source_system, key, file_id) SELECT row_id, {system}, native_id, {file} FROM import_typed \
                     ANTI JOIN ticket_key k ON k.ticket_id = row_id AND k.key = native_id WHERE native_id IS NOT NULL AND native_id <> number"
                ))?;
            }
            for field in target.fields() {
                if let FieldDestination::Link { kind, to } = field.home
                    && conversion.fills(field.name)
                {
                    self.store.batch(&format!(
                        "INSERT INTO ticket_link (from_id, to_id, named, kind, file_id) SELECT DISTINCT row_id, {system} || ':{to}:' || other AS name, name, '{kind}', {file} \
                         FROM (SELECT row_id, unnest(string_split_regex({name}, '\\s*[,;\\n]\\s*')) AS other FROM import_typed WHERE {name} IS NOT NULL) \
                         WHERE other <> ''",
                        name = quote_ident(field.name)
                    ))?;
                }
            }
            return Ok(());
        }
        // An outage need not name a ticket.
        let named = conversion.columns_at(FieldDestination::Main).contains(&"ticket_number");
        let (ticket, join) = if named {
            let tickets = crate::load::link::tickets(conversion.source_system);
            ("l.ticket_id", format!(" LEFT JOIN {tickets} l ON l.key = ticket_number"))
        } else {
            ("NULL", String::new())
        };
        self.store.batch(&format!(
            "INSERT INTO {} ({}, ticket_id, source_system, file_id, line_no, row_hash, {columns}) \
             SELECT row_id, {ticket}, {system}, {file}, line_no, row_hash, {columns} FROM import_typed{join}",
            target.table(),
            target.id_column(),
        ))
    }
}

/// Decides whether a request that ended was fulfilled: not if it was cancelled, nor if a word of its record says so. What was not fulfilled has
/// no time of fulfilment, although the record has one of its closing.
fn fulfilment(conversion: &Conversion<'_>, names: &[&str], columns: &mut String, values: &mut Vec<String>) {
    let told = if names.contains(&"is_fulfilled") { "is_fulfilled" } else { "NULL" };
    let class =
        if conversion.columns_at(FieldDestination::Main).contains(&"state_class") { "state_class" } else { "NULL" };
    let decided = format!(
        "CASE WHEN {class} = 'cancelled' OR {told} = false THEN false WHEN {class} IN ('resolved', 'closed') THEN true END"
    );
    for (name, value) in names.iter().zip(values.iter_mut()) {
        match *name {
            "is_fulfilled" => value.clone_from(&decided),
            "fulfilled_at" => *value = format!("CASE WHEN ({decided}) IS DISTINCT FROM false THEN fulfilled_at END"),
            _ => {}
        }
    }
    if told == "NULL" {
        columns.push_str(", is_fulfilled");
        values.push(decided);
    }
}
