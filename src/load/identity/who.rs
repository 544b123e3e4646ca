//! Whom a record with a doubtful number or id is: the questions that a file leaves, and their answers one after the other, each a relation that the
//! next one reads. Handles are given out by the caller.

use crate::error::Result;
use crate::load::writer::ImportWriter;
use crate::text;
use crate::warning::Warning;

/// Distinct numbers from which on a tenth of them with several ids tells that the ids are not those of the tickets.
const MANY: u64 = 20;

/// How alike a record `a` and a ticket `b` are: 3 where both opening and title are the same, none where both are known to differ.
const SCORE: &str =
    "2 * coalesce(a.opened_at = b.opened_at, false)::INTEGER + coalesce(a.title = b.title, false)::INTEGER";
const ALIKE: &str = "NOT coalesce(a.opened_at <> b.opened_at AND a.title <> b.title, false)";

/// The kind of a stored ticket as its record named it; and the handle that it has while nothing shares its number.
const KIND: &str = "CASE t.record_type WHEN 'order' THEN 'request' ELSE t.record_type END";
pub(super) fn plain() -> String {
    format!("concat(t.source_system, ':', {KIND}, ':', t.number)")
}

/// The records that leave a question, as `import_members`, and the tickets that they may be, as `import_stored`.
pub(super) struct AmbiguousRecords<'a> {
    pub(super) writer: &'a ImportWriter<'a>,
    pub(super) system: String,
    pub(super) title: &'a str,
    /// Numbers in the file.
    pub(super) distinct: u64,
    pub(super) has_ids: bool,
}

impl AmbiguousRecords<'_> {
    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.writer.store.batch(sql)
    }

    /// Finds them. False if there are none.
    pub(super) fn find(&self, repeated: bool) -> Result<bool> {
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
                "SELECT a.row_id FROM import_rest a JOIN (SELECT t.*, {plain} AS plain FROM ticket t WHERE t.source_system = {system}) b \
                 ON b.number = a.number AND b.plain = a.row_id WHERE b.ticket_id <> a.row_id OR a.native_id <> a.number \
                 OR (a.native_id IS NULL AND NOT ({ALIKE}) AND b.ticket_id IN (SELECT ticket_id FROM ticket_key))"
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
            include_str!("../../../queries/load/identity/stored.sql"),
            kind = KIND,
            plain = plain,
            system = system,
        ))?;
        Ok(true)
    }

    /// Whether the ids of the file are those of something that it joins with its tickets, such as tasks: then they are no identity, and gone.
    pub(super) fn ids_are_of_something_else(&self, warnings: &mut Vec<Warning>) -> Result<bool> {
        let with_several = "FROM import_members GROUP BY plain HAVING min(native) <> max(native)";
        let several = self.writer.number(&format!("SELECT count(*) FROM (SELECT plain {with_several})"))?;
        let alike = self.writer.number(&format!(
            "SELECT count(*) FROM (SELECT plain {with_several} AND min(opened_at) IS NOT DISTINCT FROM max(opened_at) \
             AND min(title) IS NOT DISTINCT FROM max(title))"
        ))?;
        let ids = self.writer.number(
            "SELECT count(*) FROM (SELECT native FROM import_members WHERE native IS NOT NULL GROUP BY kind, native HAVING min(plain) <> max(plain))",
        )?;
        let is_much = |found: u64| self.distinct >= MANY && found * 10 > self.distinct;
        let found = if is_much(several) || alike * 2 > self.distinct {
            format!("{} of {} with several ids", text::grouped(several), text::count(self.distinct, "number"))
        } else if is_much(ids) {
            format!("{} with several of {}", text::count(ids, "id"), text::count(self.distinct, "number"))
        } else {
            return Ok(false);
        };
        let message = format!(
            "{found}, as in a report that joins tickets with something else: the ids were not taken as those of tickets"
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
    pub(super) fn claim_by_id(&self) -> Result<()> {
        self.batch(&format!(include_str!("../../../queries/load/identity/claims_by_id.sql"), system = self.system))
    }

    /// A ticket of the store that has no id yet is that one with its number which it is most like.
    pub(super) fn claim_without_id(&self) -> Result<()> {
        self.batch(&format!(
            include_str!("../../../queries/load/identity/claims_without_id.sql"),
            score = SCORE,
            alike = ALIKE
        ))
    }

    /// Tickets of the store that come back with other ids, where most of the file's do: a copy of the instance. They are still those tickets.
    pub(super) fn copies(&self, warnings: &mut Vec<Warning>) -> Result<()> {
        self.batch(include_str!("../../../queries/load/identity/copies.sql"))?;
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
    pub(super) fn without_ids(&self) -> Result<()> {
        self.batch(&format!(include_str!("../../../queries/load/identity/who.sql"), score = SCORE, alike = ALIKE))
    }
}
