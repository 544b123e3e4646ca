//! Which ticket a record is. The tool's own id says so where the export has it, and the number is a name; a record without the id is the
//! ticket that has its number. Looks only at numbers and ids that leave a question, set by set: most files have none. The outcome does not hang
//! on the order of rows or files. Knows handles, not what tickets say.
//!
//! The handle of a ticket is `system:kind:number`, or `system:kind:number#id` as soon as several tickets have the number, so that the
//! number alone belongs to none of them.

use super::convert::{Conversion, Seen};
use super::fields::Target;
use super::merge::Writer;
use super::reconcile::Warning;
use super::{rename, undo};
use crate::error::Result;
use crate::text::{self, quote_literal};

/// Distinct numbers from which on a tenth of them with several ids tells that the ids are not those of the tickets.
const MANY: u64 = 20;

/// The rule that a record breaks which may be any of several tickets.
const AMBIGUOUS: (&str, &str) = ("ambiguous_number", "the tool's own id, or one ticket with this number");

/// The records of a relation by what they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// Records that are left, and how many tickets they are.
    pub kept: u64,
    pub distinct: u64,
    /// Records that may be any of several tickets.
    pub rejected: u64,
    /// Whether handles are to be settled after the merge.
    asked: bool,
}

/// How alike a record `a` and a ticket `b` are: 3 where both opening and title are the same, none where both are known to differ.
const SCORE: &str =
    "2 * coalesce(a.opened_at = b.opened_at, false)::INTEGER + coalesce(a.title = b.title, false)::INTEGER";
const ALIKE: &str = "NOT coalesce(a.opened_at <> b.opened_at AND a.title <> b.title, false)";

/// The kind of a stored ticket as its record named it; and the handle that it has while nothing shares its number.
const KIND: &str = "CASE t.record_type WHEN 'order' THEN 'request' ELSE t.record_type END";
fn plain() -> String {
    format!("concat(t.source_system, ':', {KIND}, ':', t.number)")
}

/// Gives each record of `import_typed` the handle of its ticket as `row_id`, and leaves out those that may be any of several.
pub(crate) fn resolve(
    writer: &Writer<'_>,
    conversion: &Conversion<'_>,
    seen: &Seen,
    warnings: &mut Vec<Warning>,
) -> Result<Known> {
    let (kept, distinct) = (seen.kept, seen.distinct()?);
    let certain = Known { kept, distinct, rejected: 0, asked: false };
    if conversion.plan.profile.target() != Target::Ticket {
        return Ok(certain);
    }
    let system = quote_literal(conversion.source_system);
    let title = conversion.has("title").then_some("title").unwrap_or("NULL::VARCHAR");
    let mut records = Records { writer, system, title, distinct, has_ids: conversion.fills("native_id") };
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
    let rejected = records.reject(conversion, warnings)?;
    let distinct = writer.number("SELECT count(DISTINCT row_id) FROM import_typed")?;
    Ok(Known { kept: kept - rejected, distinct, rejected, asked: true })
}

/// Gives the tickets that [`resolve`] looked at the handles that they have now that they are merged: numbers may have changed.
pub(crate) fn settle(writer: &Writer<'_>, source_system: &str, known: Known) -> Result<()> {
    if !known.asked {
        return Ok(());
    }
    let (system, plain) = (quote_literal(source_system), plain());
    writer.store.batch(&format!(
        "CREATE OR REPLACE TEMP TABLE import_renames AS WITH mine AS (SELECT t.ticket_id, t.number, {plain} AS plain FROM ticket t \
           WHERE t.source_system = {system} AND {plain} IN (SELECT plain FROM import_members UNION ALL SELECT plain FROM import_stored)), \
         named AS (SELECT ticket_id AS old_id, number, plain, CASE WHEN count(*) OVER (PARTITION BY plain) > 1 THEN concat(plain, '#', key) ELSE plain END AS new_id \
           FROM mine LEFT JOIN (SELECT ticket_id, min(key) AS key FROM ticket_key WHERE ticket_id IN (SELECT ticket_id FROM mine) GROUP BY ticket_id) USING (ticket_id)) \
         FROM named WHERE old_id <> new_id"
    ))?;
    renames(writer, &system)
}

/// Applies `import_renames`. A link that named a ticket by a number which several tickets have now names none of them.
fn renames(writer: &Writer<'_>, system: &str) -> Result<()> {
    let Writer { store, run, .. } = writer;
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

/// The records that leave a question, as `import_members`, and the tickets that they may be, as `import_stored`.
struct Records<'a> {
    writer: &'a Writer<'a>,
    system: String,
    title: &'a str,
    /// Numbers in the file.
    distinct: u64,
    has_ids: bool,
}

impl Records<'_> {
    fn batch(&self, sql: &str) -> Result<()> {
        self.writer.store.batch(sql)
    }

    /// Finds them. False if there are none.
    fn find(&self, repeated: bool) -> Result<bool> {
        let (system, title, plain) = (&self.system, self.title, plain());
        let any = |sql: String| self.writer.store.table(&sql, &[]).map(|found| !found.rows.is_empty());
        let stored = any(format!("SELECT 1 FROM ticket WHERE source_system = {system} LIMIT 1"))?;
        let keyed = any(format!("SELECT 1 FROM ticket_key WHERE source_system = {system} LIMIT 1"))?;
        let native = if self.has_ids { "native_id" } else { "NULL::VARCHAR" };
        let mut asked = Vec::new();
        if repeated && self.has_ids {
            asked.push("SELECT row_id FROM import_typed GROUP BY row_id HAVING min(native_id) <> max(native_id) OR count(native_id) BETWEEN 1 AND count(*) - 1".to_owned());
            asked.push(
                "SELECT row_id FROM import_typed JOIN (SELECT kind, native_id FROM import_typed WHERE native_id IS NOT NULL \
                 GROUP BY ALL HAVING min(row_id) <> max(row_id)) USING (kind, native_id)"
                    .to_owned(),
            );
        }
        if stored && (keyed || self.has_ids) {
            // Most records of a later export have the number and the id of a ticket.
            self.batch(&format!(
                "CREATE OR REPLACE TEMP TABLE import_rest AS SELECT line_no, row_id, kind, number, {native} AS native_id, opened_at, {title} AS title \
                 FROM import_typed n ANTI JOIN ticket_key k ON k.ticket_id = n.row_id AND k.key = {native}"
            ))?;
            asked.push(format!("SELECT row_id FROM import_rest SEMI JOIN ticket_key k ON k.key = native_id AND k.source_system = {system}"));
            asked.push(format!(
                "SELECT a.row_id FROM import_rest a JOIN ticket b ON b.number = a.native_id AND b.source_system = {system} \
                 WHERE a.number <> a.native_id AND b.ticket_id NOT IN (SELECT ticket_id FROM ticket_key)"
            ));
            asked.push(format!(
                "SELECT a.row_id FROM import_rest a JOIN (SELECT t.*, {plain} AS plain FROM ticket t WHERE t.source_system = {system}) b ON b.number = a.number AND b.plain = a.row_id \
                 WHERE b.ticket_id <> a.row_id OR a.native_id <> a.number OR (a.native_id IS NULL AND NOT ({ALIKE}) \
                 AND b.ticket_id IN (SELECT ticket_id FROM ticket_key))"
            ));
        }
        if asked.is_empty() {
            return Ok(false);
        }
        self.batch(&format!(
            "CREATE OR REPLACE TEMP TABLE import_members AS SELECT line_no, kind, number, row_id AS plain, {native} AS native, opened_at, {title} AS title \
             FROM import_typed SEMI JOIN ({}) USING (row_id)",
            asked.join(" UNION ALL ")
        ))?;
        if self.writer.number("SELECT count(*) FROM import_members")? == 0 {
            return Ok(false);
        }
        self.batch(&format!(
            "CREATE OR REPLACE TEMP TABLE import_stored AS WITH mine AS (SELECT t.ticket_id, {KIND} AS kind, t.number, {plain} AS plain, t.opened_at, t.title FROM ticket t \
               WHERE t.source_system = {system} AND ({plain} IN (SELECT plain FROM import_members) OR t.number IN (SELECT native FROM import_members WHERE native IS NOT NULL) \
               OR t.ticket_id IN (SELECT ticket_id FROM ticket_key k SEMI JOIN import_members m ON m.native = k.key WHERE k.source_system = {system}))) \
             SELECT *, ticket_id IN (SELECT ticket_id FROM ticket_key) AS keyed FROM mine"
        ))?;
        Ok(true)
    }

    /// Whether the ids of the file are those of something that it joins with its tickets, such as tasks: then they are no identity, and gone.
    fn ids_are_of_something_else(&self, warnings: &mut Vec<Warning>) -> Result<bool> {
        let with_several = "FROM import_members GROUP BY plain HAVING min(native) <> max(native)";
        let several = self.writer.number(&format!("SELECT count(*) FROM (SELECT plain {with_several})"))?;
        let alike = self.writer.number(&format!(
            "SELECT count(*) FROM (SELECT plain {with_several} AND min(opened_at) IS NOT DISTINCT FROM max(opened_at) \
             AND min(title) IS NOT DISTINCT FROM max(title))"
        ))?;
        let of_many = self.distinct >= MANY && several * 10 > self.distinct;
        if !of_many && alike * 2 <= self.distinct {
            return Ok(false);
        }
        let (several, numbers) = (text::grouped(several), text::count(self.distinct, "number"));
        let message = format!(
            "{several} of {numbers} with several ids, as in a report that joins tickets with something else: the ids were not taken as those of tickets"
        );
        warnings.push(Warning::new("ids_of_something_else", message));
        self.batch(
            "ALTER VIEW import_typed RENAME TO import_foreign_typed; \
             CREATE TEMP VIEW import_typed AS SELECT * REPLACE (NULL::VARCHAR AS native_id) FROM import_foreign_typed",
        )?;
        Ok(true)
    }

    /// `import_ids`: the records with an id. Those of one id are one ticket, unless both number and opening differ. `import_claims`: the
    /// tickets of the store that have the id, under the same number or with the same opening.
    fn claim_by_id(&self) -> Result<()> {
        self.batch(&format!(
            "CREATE OR REPLACE TEMP TABLE import_ids AS SELECT line_no, kind, number, native, plain, opened_at, title, \
               concat_ws(' ', kind, native, CASE WHEN min(opened_at) OVER w IS DISTINCT FROM max(opened_at) OVER w THEN plain END) AS one \
             FROM import_members WHERE native IS NOT NULL WINDOW w AS (PARTITION BY kind, native); \
             CREATE OR REPLACE TEMP TABLE import_claims AS SELECT a.one, first(b.ticket_id ORDER BY b.plain <> a.plain, b.ticket_id) AS ticket_id \
             FROM import_ids a JOIN (SELECT key, ticket_id FROM ticket_key WHERE source_system = {} \
               UNION ALL SELECT number, ticket_id FROM import_stored WHERE NOT keyed) k ON k.key = a.native \
             JOIN import_stored b ON b.ticket_id = k.ticket_id AND b.kind = a.kind WHERE b.plain = a.plain OR b.opened_at = a.opened_at GROUP BY a.one",
            self.system
        ))
    }

    /// A ticket of the store that has no id yet is that one with its number which it is most like.
    fn claim_without_id(&self) -> Result<()> {
        self.batch(&format!(
            "INSERT INTO import_claims WITH pairs AS (SELECT b.ticket_id, a.one, max({SCORE}) AS score \
               FROM (FROM import_ids ANTI JOIN import_claims USING (one)) a JOIN (FROM import_stored ANTI JOIN import_claims USING (ticket_id)) b ON b.plain = a.plain \
               WHERE NOT b.keyed AND {ALIKE} GROUP BY ALL), \
             best AS (FROM pairs QUALIFY rank() OVER (PARTITION BY ticket_id ORDER BY score DESC) = 1 AND count(*) OVER (PARTITION BY ticket_id, score) = 1) \
             SELECT one, min(ticket_id) FROM best GROUP BY one"
        ))
    }

    /// Tickets of the store that come back with other ids, where most of the file's do: a copy of the instance. They are still those tickets.
    fn copies(&self, warnings: &mut Vec<Warning>) -> Result<()> {
        self.batch(
            "CREATE OR REPLACE TEMP TABLE import_copies AS SELECT DISTINCT a.one, b.ticket_id \
             FROM (FROM import_ids ANTI JOIN import_claims USING (one)) a JOIN (FROM import_stored ANTI JOIN import_claims USING (ticket_id)) b \
             ON b.plain = a.plain AND b.opened_at = a.opened_at AND b.title IS NOT DISTINCT FROM a.title WHERE b.keyed; \
             DELETE FROM import_copies WHERE ticket_id IN (SELECT ticket_id FROM import_copies GROUP BY ticket_id HAVING count(*) > 1) \
             OR one IN (SELECT one FROM import_copies GROUP BY one HAVING count(*) > 1)",
        )?;
        let copies = self.writer.number("SELECT count(*) FROM import_copies")?;
        if copies * 2 <= self.distinct {
            return Ok(());
        }
        let message = format!(
            "{} with another id than in earlier exports, and the same number, opening and title, as in a copy of the instance: taken as the same tickets",
            text::count(copies, "ticket")
        );
        warnings.push(Warning::new("ids_changed", message));
        self.batch("INSERT INTO import_claims FROM import_copies")
    }

    /// `import_who`: the ticket of each record; none where it may be any of several. A record without an id is that ticket with its number which
    /// it is most like, else one of its own.
    fn without_ids(&self) -> Result<()> {
        self.batch(&format!(
            "CREATE OR REPLACE TEMP TABLE import_who AS SELECT a.*, c.ticket_id AS known, min(a.plain) OVER (PARTITION BY a.one) AS base, \
               coalesce(c.ticket_id, concat(min(a.plain) OVER (PARTITION BY a.one), '#', a.native)) AS who FROM import_ids a LEFT JOIN import_claims c USING (one); \
             INSERT INTO import_who BY NAME WITH candidates AS ( \
               SELECT plain, ticket_id AS who, opened_at, title, keyed OR ticket_id IN (SELECT ticket_id FROM import_claims) AS keyed FROM import_stored \
               UNION ALL SELECT plain, who, opened_at, title, true FROM import_who), \
             pairs AS (SELECT a.line_no, b.who, b.keyed, max({SCORE}) AS score FROM import_members a JOIN candidates b USING (plain) \
               WHERE a.native IS NULL AND ({ALIKE} OR NOT b.keyed) GROUP BY ALL), \
             best AS (SELECT line_no, min(who) AS who, count(*) AS tickets FROM \
               (FROM pairs QUALIFY rank() OVER (PARTITION BY line_no ORDER BY score DESC, keyed) = 1) GROUP BY line_no) \
             SELECT m.line_no, m.kind, m.number, m.plain, m.plain AS base, CASE WHEN b.who IN (SELECT ticket_id FROM import_stored) THEN b.who END AS known, \
               CASE WHEN b.tickets IS NULL THEN concat(m.plain, '#') WHEN b.tickets = 1 THEN b.who END AS who \
             FROM import_members m LEFT JOIN best b USING (line_no) WHERE m.native IS NULL"
        ))
    }

    /// Notes the ids that tickets have beside those known before, and writes the handles into `import_typed`.
    fn hand_out(&self) -> Result<()> {
        let (system, file) = (&self.system, quote_literal(self.writer.file_id));
        self.batch(&format!(
            "INSERT INTO ticket_key (ticket_id, source_system, key, file_id) SELECT DISTINCT w.known, {system}, w.native, {file} FROM import_who w \
             ANTI JOIN ticket_key k ON k.ticket_id = w.known AND k.key = w.native WHERE w.known IS NOT NULL AND w.native <> w.number; \
             CREATE OR REPLACE TEMP TABLE import_shared AS SELECT plain FROM (SELECT plain, ticket_id AS who FROM import_stored \
               UNION ALL SELECT plain, who FROM import_who WHERE who IS NOT NULL) GROUP BY plain HAVING count(DISTINCT who) > 1; \
             CREATE OR REPLACE TEMP TABLE import_renames AS SELECT s.ticket_id AS old_id, s.number, s.plain, \
               concat(s.plain, '#', (SELECT min(key) FROM ticket_key k WHERE k.ticket_id = s.ticket_id)) AS new_id \
             FROM import_stored s SEMI JOIN import_shared USING (plain) WHERE s.ticket_id = s.plain; \
             CREATE OR REPLACE TEMP TABLE import_handed AS SELECT w.line_no, w.who IS NULL AS rejected, \
               CASE WHEN w.native = w.number AND s.number <> w.number THEN s.number END AS number, \
               coalesce(r.new_id, CASE WHEN w.known IS NULL AND w.base NOT IN (SELECT plain FROM import_shared) THEN w.base END, w.who) AS handle \
             FROM import_who w LEFT JOIN import_renames r ON r.old_id = w.who LEFT JOIN import_stored s ON s.ticket_id = w.known"
        ))?;
        renames(self.writer, system)?;
        // The tool's inner key, which stood in for a number, gives way to the number.
        let named = "SELECT h.handle, min(w.number) AS number FROM import_handed h JOIN import_who w USING (line_no) \
                     JOIN ticket t ON t.ticket_id = h.handle WHERE t.number = w.native AND w.native <> w.number GROUP BY h.handle";
        undo::keep(self.writer.store, self.writer.run, Target::Ticket, &format!("SELECT handle FROM ({named})"))?;
        self.batch(&format!("UPDATE ticket SET number = n.number FROM ({named}) n WHERE ticket.ticket_id = n.handle"))?;
        self.batch(
            "ALTER VIEW import_typed RENAME TO import_named_typed; \
             CREATE TEMP VIEW import_typed AS SELECT n.* REPLACE (coalesce(h.handle, n.row_id) AS row_id, coalesce(h.number, n.number) AS number) \
             FROM import_named_typed n LEFT JOIN import_handed h ON h.line_no = n.line_no",
        )
    }

    /// Leaves the records out that may be any of several tickets, and keeps each with its number. Gives how many.
    fn reject(&self, conversion: &Conversion<'_>, warnings: &mut Vec<Warning>) -> Result<u64> {
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
            "INSERT INTO rejected_value (file_id, line_no, column_name, raw_value, rule, expected, whole_record, ticket_number) \
             SELECT {}, line_no, {}, number, {}, {}, true, number FROM import_members SEMI JOIN import_ambiguous USING (line_no)",
            quote_literal(self.writer.file_id),
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
