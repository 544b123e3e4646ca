//! One relation into the store: staged, decided, converted, merged. Knows nothing of the file's other relations.

use crate::load::part::LoadedPart;
use std::collections::BTreeSet;
use std::path::Path;

use crate::error::Result;
use crate::load::backfill::HistoryCapabilities;
use crate::load::convert::conversion::Conversion;
use crate::load::convert::seen::ConversionStats;
use crate::load::counts::RecordCounts;
use crate::load::instants::InstantColumns;
use crate::load::options::ImportOptions;
use crate::load::shape::RowMeaning;
use crate::load::stage::StagedRelation;
use crate::load::work_tables::drop_work_tables;
use crate::load::writer::ImportWriter;
use crate::load::{backfill, diagnostics, history, identity, outages, shape};
use crate::profile::fields::TargetTable;
use crate::profile::histories::OldValue;
use crate::profile::plan::ImportPlan;
use crate::profile::recognise::ProfileMatch;
use crate::profile::{joined, reduced};
use crate::read::export::Export;
use crate::warning::Warning;

/// What an import of a file has to hand, and what it has learnt so far.
pub(super) struct Loader<'s> {
    pub(super) writer: ImportWriter<'s>,
    pub(super) path: &'s Path,
    pub(super) options: &'s ImportOptions,
    pub(super) warnings: Vec<Warning>,
    /// The kinds of the tickets that were kept.
    pub(super) kinds: BTreeSet<String>,
}

impl Loader<'_> {
    /// Loads a relation by the profile that was found for it.
    pub(super) fn part<'a>(
        &mut self,
        export: &Export<'_>,
        relation: usize,
        found: &ProfileMatch<'a>,
    ) -> Result<LoadedPart<'a>> {
        let store = self.writer.store;
        drop_work_tables(store)?;
        let joined = joined::over(export, relation, found.profile);
        let export = joined.as_ref().unwrap_or(export);
        let reduced = found.profile.reduce.as_ref().map(|reduce| reduced::over(export, relation, reduce));
        let export = reduced.as_ref().unwrap_or(export);
        let mut plan = ImportPlan::new(self.path, found.profile, relation, &export.relations()[relation])?;
        if let Some(tickets) = found.tickets {
            plan.drop_as(tickets, &export.relations()[relation]);
        }
        diagnostics::misspelt(&plan, &export.relations()[relation].header, &mut self.warnings);
        let stage = StagedRelation::fill(store, export, &plan)?;
        let above = export.relations()[relation].records_above;
        diagnostics::records_above(above, &mut self.warnings);
        diagnostics::uncomputed(stage.tally.uncomputed, &mut self.warnings);
        let instants = InstantColumns::decide(store, self.path, &plan, &stage, self.options, &mut self.warnings)?;
        if let Some(note) = &plan.profile.note {
            self.warnings.push(Warning::new("note", note.clone()));
        }
        let filled = (0..plan.wanted.len()).map(|column| stage.filled(column)).collect();
        let mut part = LoadedPart {
            counts: RecordCounts { read: stage.tally.records + above, ..RecordCounts::default() },
            confidence: found.confidence,
            plan,
            instants,
            filled,
            rows: RowMeaning::Tickets,
            changes: None,
        };
        if part.plan.profile.target() == TargetTable::None {
            part.counts.ignored = part.counts.read;
            return Ok(part);
        }
        let source_system = self.options.system.as_deref().unwrap_or(&part.plan.profile.source_system).to_owned();
        let conversion = Conversion::new(&part.plan, &stage, &part.instants, &source_system)?;
        let seen = conversion.run(store, &mut self.warnings)?;
        let counts = &mut part.counts;
        counts.ignored = stage.tally.blank + above + seen.left_out();
        (counts.rejected, counts.rejected_values) = (seen.rejected, seen.rejected_values);
        if reduced.is_some() {
            // All records of a group but one.
            counts.duplicate = counts.read - counts.ignored - counts.rejected - seen.kept;
        }
        let relations = export.relations();
        let name = (relations.len() > 1).then(|| relations[relation].name.as_str());
        if seen.rejected + seen.rejected_values > 0 {
            diagnostics::unreadable(store, &part.plan, &stage, &mut self.warnings)?;
            self.writer.keep_rejects(name)?;
        }
        diagnostics::look(&conversion, &seen, &mut self.warnings);
        self.kinds.extend(seen.kinds.iter().map(|kind| part.plan.profile.record_type(*kind).to_owned()));
        (part.rows, part.changes) = self.merge(&conversion, &seen, name, counts)?;
        Ok(part)
    }

    /// Moves what was kept of the records to its tables. Gives what the rows stand for and, of an update log, its changes.
    fn merge(
        &mut self,
        conversion: &Conversion<'_>,
        seen: &ConversionStats,
        name: Option<&str>,
        counts: &mut RecordCounts,
    ) -> Result<(RowMeaning, Option<RecordCounts>)> {
        let (writer, plan, source_system) = (&self.writer, conversion.plan, conversion.source_system);
        let resolved = identity::resolve(writer, conversion, seen, name, &mut self.warnings)?;
        counts.rejected += resolved.rejected;
        let (kept, distinct) = (resolved.kept, resolved.distinct);
        let rows = shape::decide(writer.store, plan, self.options.shape, (kept, distinct), &mut self.warnings)?;
        let unrolled = if rows == RowMeaning::Updates { Some(history::unroll(writer, conversion)?) } else { None };
        let older = unrolled.as_ref().map_or(0, |unrolled| unrolled.older);
        counts.duplicate += older;
        if plan.profile.target() == TargetTable::Outage {
            outages::mark(writer, conversion, &mut self.warnings)?;
        }
        writer.merge(conversion, seen, (kept - older, distinct), counts, &mut self.warnings)?;
        // Where most tickets have several rows, a warning has said so already.
        if rows == RowMeaning::Tickets && kept > distinct {
            writer.warn_of_ties(plan.profile.target(), &mut self.warnings)?;
        }
        identity::settle(writer, source_system, resolved)?;
        if unrolled.is_some() && plan.find("opened_at").is_none() {
            history::open_with_first_row(writer, source_system)?;
        }
        if plan.profile.target() == TargetTable::TicketEvent {
            let events = &plan.profile.events;
            if events.old_value == Some(OldValue::Previous) {
                history::old_values(writer, source_system, &plan.profile.name, "import_typed", true)?;
            }
            if events.whole {
                let knows = HistoryCapabilities { states: true, moves: true, closing_resolves: false };
                backfill::from_history(writer, source_system, "import_typed", knows)?;
            }
        }
        Ok((rows, unrolled.map(|unrolled| unrolled.events)))
    }
}
