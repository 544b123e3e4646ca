//! Which ticket a record is. The tool's own id says so where the export has it, and the number is a name; a record without the id is the
//! ticket that has its number. Looks only at numbers and ids that leave a question, set by set: most files have none. The outcome does not hang
//! on the order of rows or files. Knows handles, not what tickets say.
//!
//! The handle of a ticket is `system:kind:number`, or `system:kind:number#id` as soon as several tickets have the number, so that the
//! number alone belongs to none of them.

mod who;

use crate::error::Result;
use crate::load::convert::conversion::Conversion;
use crate::load::convert::seen::ConversionStats;
use crate::load::identity::who::{AmbiguousRecords, plain};
use crate::load::writer::ImportWriter;
use crate::load::{rename, undo};
use crate::profile::fields::TargetTable;
use crate::text;
use crate::text::quote_literal;
use crate::warning::Warning;

/// The rule that a record breaks which may be any of several tickets.
const AMBIGUOUS: (&str, &str) = ("ambiguous_number", "the tool's own id, or one ticket with this number");

/// The records of a relation by what they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResolvedRecords {
    /// Records that are left, and how many tickets they are.
    pub kept: u64,
    pub distinct: u64,
    /// Records that may be any of several tickets.
    pub rejected: u64,
    /// Whether handles are to be settled after the merge.
    asked: bool,
}

/// Gives each record of `import_typed` the handle of its ticket as `row_id`, and leaves out those that may be any of several. `part` is the
/// relation in a file of several.
pub(crate) fn resolve(
    writer: &ImportWriter<'_>,
    conversion: &Conversion<'_>,
    seen: &ConversionStats,
    part: Option<&str>,
    warnings: &mut Vec<Warning>,
) -> Result<ResolvedRecords> {
    let (kept, distinct) = (seen.kept, seen.distinct()?);
    let certain = ResolvedRecords { kept, distinct, rejected: 0, asked: false };
    if conversion.plan.profile.target() != TargetTable::Ticket {
        return Ok(certain);
    }
    let system = quote_literal(conversion.source_system);
    let title = if conversion.has("title") { "title" } else { "NULL::VARCHAR" };
    let mut records = AmbiguousRecords { writer, system, title, distinct, has_ids: conversion.fills("native_id") };
    let repeated = kept > distinct || (records.has_ids && seen.repeats_own_ids()?);
    if !records.find(repeated)? {
        return Ok(certain);
    }
    if repeated && records.ids_are_of_something_else(warnings)? {
        records.has_ids = false;
        if !records.find(false)? {
            return Ok(certain);
        }
    }
    records.claim_by_id()?;
    records.claim_without_id()?;
    records.copies(warnings)?;
    records.without_ids()?;
    records.hand_out()?;
    let rejected = records.reject(conversion, part, warnings)?;
    let distinct = writer.number("SELECT count(DISTINCT row_id) FROM import_typed")?;
    Ok(ResolvedRecords { kept: kept - rejected, distinct, rejected, asked: true })
}

/// Gives the tickets that [`resolve`] looked at the handles that they have now that they are merged: numbers may have changed.
pub(crate) fn settle(writer: &ImportWriter<'_>, source_system: &str, resolved: ResolvedRecords) -> Result<()> {
    if !resolved.asked {
        return Ok(());
    }
    let (system, plain) = (quote_literal(source_system), plain());
    writer.store.batch(&format!(
        include_str!("../../queries/load/identity/settled.sql"),
        plain = plain,
        system = system,
    ))?;
    renames(writer, &system)
}

/// Applies `import_renames`. A link that named a ticket by a number which several tickets have now names none of them.
fn renames(writer: &ImportWriter<'_>, system: &str) -> Result<()> {
    let ImportWriter { store, run, .. } = writer;
    if writer.number("SELECT count(*) FROM import_renames")? == 0 {
        return Ok(());
    }
    // `named` is `system:kind:name`, with any kind or none.
    let by_number = format!(
        "r.new_id <> r.plain AND l.to_id = r.old_id AND l.named IN (r.plain, concat({system}, '::', r.number))"
    );
    undo::keep_links(store, *run, &format!("SELECT l.from_id FROM ticket_link l, import_renames r WHERE {by_number}"))?;
    store.batch(&format!("UPDATE ticket_link AS l SET to_id = l.named FROM import_renames r WHERE {by_number}"))?;
    rename::apply(store, *run)
}

impl AmbiguousRecords<'_> {
    /// Notes the ids that tickets have beside those known before, and writes the handles into `import_typed`.
    fn hand_out(&self) -> Result<()> {
        let (system, file) = (&self.system, quote_literal(self.writer.file_id));
        self.batch(
            &format!(include_str!("../../queries/load/identity/handed_out.sql"), system = system, file = file,),
        )?;
        renames(self.writer, system)?;
        // The tool's inner key, which stood in for a number, gives way to the number.
        let named = "SELECT h.handle, min(w.number) AS number FROM import_handed h JOIN import_who w USING (line_no) \
                     JOIN ticket t ON t.ticket_id = h.handle WHERE t.number = w.native AND w.native <> w.number GROUP BY h.handle";
        undo::keep(self.writer.store, self.writer.run, TargetTable::Ticket, &format!("SELECT handle FROM ({named})"))?;
        self.batch(&format!("UPDATE ticket SET number = n.number FROM ({named}) n WHERE ticket.ticket_id = n.handle"))?;
        self.batch(
            "ALTER VIEW import_typed RENAME TO import_named_typed; \
             CREATE TEMP VIEW import_typed AS SELECT n.* REPLACE (coalesce(h.handle, n.row_id) AS row_id, coalesce(h.number, n.number) AS number) \
             FROM import_named_typed n LEFT JOIN import_handed h ON h.line_no = n.line_no",
        )
    }

    /// Leaves the records out that may be any of several tickets, and keeps each with its number. Gives how many.
    fn reject(&self, conversion: &Conversion<'_>, part: Option<&str>, warnings: &mut Vec<Warning>) -> Result<u64> {
        self.batch(
            "CREATE OR REPLACE TEMP TABLE import_ambiguous AS SELECT line_no FROM import_handed WHERE rejected",
        )?;
        let rejected = self.writer.number("SELECT count(*) FROM import_ambiguous")?;
        if rejected == 0 {
            return Ok(0);
        }
        let (rule, expected) = AMBIGUOUS;
        let column = conversion.plan.find("number").and_then(|mapped| mapped.sources.first());
        self.batch(&format!(
            "INSERT INTO rejected_value (file_id, part, line_no, column_name, raw_value, rule, expected, whole_record, ticket_number) \
             SELECT {}, {}, line_no, {}, number, {}, {}, true, number FROM import_members SEMI JOIN import_ambiguous USING (line_no)",
            quote_literal(self.writer.file_id),
            part.map_or_else(|| "NULL".to_owned(), quote_literal),
            column.map_or_else(|| "NULL".to_owned(), |source| quote_literal(&source.header)),
            quote_literal(rule),
            quote_literal(expected),
        ))?;
        self.writer.leave_out("import_ambiguous")?;
        let message = format!(
            "{} not loaded, for several tickets have the number and nothing says which of them is meant: `tickmark query rejects` names each",
            text::count(rejected, "record")
        );
        warnings.push(Warning::new("ambiguous_number", message));
        Ok(rejected)
    }
}
