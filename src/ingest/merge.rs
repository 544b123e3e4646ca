//! Converted records into the store: the newest version of each row wins, whatever the order of rows and files. Ties go to
//! the later run, and within a run to the greater hash of the content, so that the outcome is the same for any order.

use super::convert::Conversion;
use super::fields::{Home, Target};
use super::reconcile::Counts;
use crate::error::Result;
use crate::store::{Cell, Store};
use crate::text::{quote_ident, quote_literal};

/// The import that writes.
pub(crate) struct Writer<'a> {
    pub store: &'a Store,
    pub file_id: &'a str,
    pub run: i64,
}

impl Writer<'_> {
    /// One number of a query.
    pub(crate) fn number(&self, sql: &str) -> Result<u64> {
        let table = self.store.table(sql, &[])?;
        Ok(table.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(0).unsigned_abs())
    }

    /// Moves the kept records of `import_typed` into their tables and counts what became of them.
    pub(crate) fn merge(&self, conversion: &Conversion<'_>, counts: &mut Counts) -> Result<()> {
        let target = conversion.plan.profile.target();
        let candidates = self.number("SELECT count(*) FILTER (WHERE kept) FROM import_typed")?;
        self.store.batch("DELETE FROM import_typed WHERE NOT kept")?;
        self.drop_older_in_file(target, candidates)?;
        let winners = self.number("SELECT count(*) FROM import_typed")?;
        counts.duplicate += candidates - winners;
        let mut fresh = winners;
        if self.number(&format!("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT 1)", target.table()))? > 0 {
            let (known, replaced) = self.compare(target)?;
            counts.duplicate += known;
            counts.updated += replaced;
            fresh = winners - known - replaced;
        }
        counts.loaded += fresh;
        self.insert(conversion)
    }

    /// Leaves one version of each row.
    fn drop_older_in_file(&self, target: Target, candidates: u64) -> Result<()> {
        // Distinct hashes mean distinct rows; only where hashes repeat is the costly comparison needed.
        if self.number("SELECT count(DISTINCT hash(row_id)) FROM import_typed")? == candidates {
            return Ok(());
        }
        self.store.batch(&format!(
            "DELETE FROM import_typed WHERE line_no NOT IN (SELECT line_no FROM import_typed QUALIFY row_number() OVER \
             (PARTITION BY row_id ORDER BY {} DESC NULLS LAST, row_hash DESC, line_no) = 1)",
            target.version_column()
        ))
    }

    /// Compares with the store: takes away records that are no news, and the stored versions of those that are. Gives how many
    /// of each.
    fn compare(&self, target: Target) -> Result<(u64, u64)> {
        let (table, id, version) = (target.table(), target.id_column(), target.version_column());
        self.store.batch(&format!(
            "CREATE OR REPLACE TEMP TABLE import_known AS SELECT n.line_no, n.row_id, \
             o.row_hash = n.row_hash OR coalesce(o.{version} > n.{version}, o.{version} IS NOT NULL AND n.{version} IS NULL) \
             OR (o.{version} IS NOT DISTINCT FROM n.{version} AND coalesce(o.file_id = {} OR f.run_id = {}, false) AND o.row_hash > n.row_hash) AS stays \
             FROM import_typed n JOIN {table} o ON o.{id} = n.row_id LEFT JOIN source_file f ON f.file_id = o.file_id",
            quote_literal(self.file_id),
            self.run
        ))?;
        let stays = self.number("SELECT count(*) FILTER (WHERE stays) FROM import_known")?;
        let replaced = self.number("SELECT count(*) FILTER (WHERE NOT stays) FROM import_known")?;
        if stays > 0 {
            self.store
                .batch("DELETE FROM import_typed WHERE line_no IN (SELECT line_no FROM import_known WHERE stays)")?;
        }
        if replaced > 0 {
            let old = "(SELECT row_id FROM import_known WHERE NOT stays)";
            self.store.batch(&format!("DELETE FROM {table} WHERE {id} IN {old}"))?;
            if target == Target::Ticket {
                for (detail, column) in [
                    ("change_detail", "ticket_id"),
                    ("request_detail", "ticket_id"),
                    ("problem_detail", "ticket_id"),
                    ("ticket_key", "ticket_id"),
                    ("ticket_link", "from_id"),
                ] {
                    self.store.batch(&format!("DELETE FROM {detail} WHERE {column} IN {old}"))?;
                }
            }
        }
        Ok((stays, replaced))
    }

    fn insert(&self, conversion: &Conversion<'_>) -> Result<()> {
        let target = conversion.plan.profile.target();
        let system = quote_literal(conversion.source_system);
        let list = |columns: &[&str]| columns.iter().map(|name| quote_ident(name)).collect::<Vec<_>>().join(", ");
        let columns = list(&conversion.columns_at(Home::Main));
        let file = quote_literal(self.file_id);
        if target == Target::Ticket {
            self.store.batch(&format!(
                "INSERT INTO ticket (ticket_id, record_type, source_system, file_id, line_no, row_hash, {columns}) \
                 SELECT row_id, kind, {system}, {file}, line_no, row_hash, {columns} FROM import_typed"
            ))?;
            for (home, table, kind) in [
                (Home::Change, "change_detail", "change"),
                (Home::Request, "request_detail", "request"),
                (Home::Problem, "problem_detail", "problem"),
            ] {
                let columns = list(&[&["ticket_id"], conversion.columns_at(home).as_slice()].concat());
                let values = columns.replacen("\"ticket_id\"", "row_id", 1);
                self.store.batch(&format!(
                    "INSERT INTO {table} ({columns}) SELECT {values} FROM import_typed WHERE kind = '{kind}'"
                ))?;
            }
            if conversion.plan.find("native_id").is_some() {
                self.store.batch(&format!(
                    "INSERT INTO ticket_key (ticket_id, source_system, key) SELECT row_id, {system}, native_id FROM import_typed \
                     WHERE native_id IS NOT NULL AND native_id <> number"
                ))?;
            }
            for field in target.fields() {
                if let Home::Link { kind, to } = field.home
                    && conversion.plan.find(field.name).is_some()
                {
                    self.store.batch(&format!(
                        "INSERT INTO ticket_link (from_id, to_id, kind, file_id) SELECT row_id, {system} || ':{to}:' || {name}, '{kind}', {file} \
                         FROM import_typed WHERE {name} IS NOT NULL",
                        name = quote_ident(field.name)
                    ))?;
                }
            }
            return Ok(());
        }
        self.store.batch(&format!(
            "INSERT INTO {} ({}, ticket_id, source_system, file_id, line_no, row_hash, {columns}) \
             SELECT row_id, l.ticket_id, {system}, {file}, line_no, row_hash, {columns} FROM import_typed LEFT JOIN {} l ON l.key = ticket_number",
            target.table(),
            target.id_column(),
            super::link::tickets(conversion.source_system)
        ))
    }

    /// Keeps what could not be understood, with its place and the rule, and counts it. Values of records that are no records
    /// (footers) or that were rejected as a whole are not counted a second time.
    pub(crate) fn keep_rejects(&self, conversion: &Conversion<'_>, counts: &mut Counts) -> Result<()> {
        let file = quote_literal(self.file_id);
        let insert = |column: &str, raw: &str, rule: &str, expected: &str, whole: bool, test: &str| -> Result<u64> {
            self.store.execute(
                &format!(
                    "INSERT INTO rejected_value (file_id, line_no, column_name, raw_value, rule, expected, whole_record) \
                     SELECT {file}, line_no, {column}, left({raw}, 200), ?, ?, {whole} FROM import_stage JOIN import_typed USING (line_no) WHERE {test} ORDER BY line_no"
                ),
                &[Cell::from(rule), Cell::from(expected)],
            )
        };
        let fallible = conversion.fallible();
        let used = self.number("SELECT bit_or(failed) FROM import_typed")?;
        for (bit, (mapped, _)) in fallible.iter().enumerate() {
            if used & (1 << bit) == 0 {
                continue;
            }
            let (rule, expected) = rule(mapped.field.form);
            let test = format!("import_typed.kept AND failed & {} <> 0", 1_i64 << bit);
            counts.rejected_values +=
                insert(&conversion.header_of(mapped), &conversion.raw_in_stage(mapped), rule, expected, false, &test)?;
        }
        if let (Some(resolved), true) =
            (conversion.plan.find("resolved_at"), conversion.plan.profile.target() == Target::Ticket)
        {
            let test = "import_typed.kept AND resolved_at < opened_at";
            let (column, raw) = (conversion.header_of(resolved), conversion.raw_in_stage(resolved));
            counts.rejected_values += insert(
                &column,
                &raw,
                "resolved_before_opened",
                "a time at or after the opening; the value was kept",
                false,
                test,
            )?;
        }
        counts.rejected = self.number("SELECT count(*) FILTER (WHERE NOT kept AND NOT footer) FROM import_typed")?;
        counts.ignored += self.number("SELECT count(*) FILTER (WHERE footer) FROM import_typed")?;
        if counts.rejected == 0 {
            return Ok(());
        }
        // One row per rejected record, for the first rule it breaks.
        let mut before = String::from("NOT import_typed.kept AND NOT footer");
        insert(
            "NULL",
            "extra",
            "too_many_cells",
            "as many cells as the header",
            true,
            &format!("{before} AND extra IS NOT NULL"),
        )?;
        before.push_str(" AND extra IS NULL");
        for name in conversion.plan.profile.target().required() {
            let Some(mapped) = conversion.plan.find(name) else { continue };
            let (column, raw) = (conversion.header_of(mapped), conversion.raw_in_stage(mapped));
            let ident = quote_ident(name);
            let (rule, expected) = rule(mapped.field.form);
            insert(
                &column,
                &raw,
                "missing",
                "a value",
                true,
                &format!("{before} AND import_typed.{ident} IS NULL AND {raw} IS NULL"),
            )?;
            insert(
                &column,
                &raw,
                rule,
                expected,
                true,
                &format!("{before} AND import_typed.{ident} IS NULL AND {raw} IS NOT NULL"),
            )?;
            before = format!("{before} AND import_typed.{ident} IS NOT NULL");
        }
        if let Some(mapped) = conversion.plan.find("kind") {
            let (column, raw) = (conversion.header_of(mapped), conversion.raw_in_stage(mapped));
            insert(&column, &raw, "kind", "a word of [values.kind]", true, &before)?;
        }
        Ok(())
    }
}

const fn rule(form: super::fields::Form) -> (&'static str, &'static str) {
    use super::fields::Form;
    match form {
        Form::Instant => ("time", "a time in the form of its column"),
        Form::Count | Form::Level => ("number", "a whole number"),
        Form::Flag => ("flag", "yes or no"),
        Form::Seconds | Form::Minutes => ("duration", "a duration"),
        Form::Text | Form::Notes | Form::Code => ("word", "a word the profile knows"),
    }
}
