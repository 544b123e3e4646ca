//! What will be read of a relation: the profile's fields with the columns that fill them. Knows the header, and of the cells whether there are any.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::Result;
use crate::profile::blank_words::is_null;
use crate::profile::fields::{Field, FieldDestination, FieldType, RELATED, TargetTable};
use crate::profile::forms::DurationUnit;
use crate::profile::header::{ColumnPreference, FoundColumn, Header};
use crate::profile::missing_column;
use crate::profile::rules::WhenRule;
use crate::profile::syntax::Profile;
use crate::read::export::Relation;

/// A column that fills a field.
#[derive(Debug, Clone)]
pub(crate) struct SourceColumn {
    /// Its place among the staged columns.
    pub stage: usize,
    /// Its name as written.
    pub header: String,
    /// Whether it holds stored values beside displayed ones.
    pub stored: bool,
}

/// A field with its columns, best first; without columns it has a constant value.
#[derive(Debug)]
pub(crate) struct MappedField {
    pub field: &'static Field,
    pub sources: Vec<SourceColumn>,
    /// Columns whose words stand in for a word without a meaning.
    pub stand_in: Vec<SourceColumn>,
}

/// A duration that leads from one instant to another.
#[derive(Debug)]
pub(crate) struct AddedDuration<'a> {
    /// The instant that is told so.
    pub field: &'static Field,
    pub from: &'a str,
    pub unit: DurationUnit,
    /// Place of the duration among the mapped fields, where it stands as `DURATION`.
    pub place: usize,
}

/// The field that a duration is read as.
pub(crate) static DURATION: Field =
    Field { name: "duration", form: FieldType::Seconds, home: FieldDestination::Nowhere };

/// The field that the end of a finished ticket is read as.
pub(crate) static END: Field = Field { name: "end", form: FieldType::Instant, home: FieldDestination::Nowhere };

/// An instant that some columns tell of finished tickets.
#[derive(Debug)]
pub(crate) struct EndInstant {
    pub field: &'static Field,
    /// Place of the columns among the mapped fields, where they stand as `END`.
    pub place: usize,
}

/// Columns that must hold one of some words.
#[derive(Debug)]
pub(crate) struct WordCondition<'a> {
    /// The tool in whose languages the words may be written.
    pub tool: &'a str,
    pub sources: Vec<SourceColumn>,
    pub words: &'a [String],
}

/// A rule of [[when]] and the columns that it looks at.
#[derive(Debug)]
pub(crate) struct CompiledRule<'a> {
    pub when: &'a WhenRule,
    pub says: Vec<WordCondition<'a>>,
    pub filled: Vec<SourceColumn>,
    pub empty: Vec<SourceColumn>,
}

/// A relation, its profile and the columns to read.
#[derive(Debug)]
pub(crate) struct ImportPlan<'a> {
    pub profile: &'a Profile,
    /// Index of the relation in its file.
    pub relation: usize,
    /// Indexes of the columns to stage, in staging order. The first column of the file is always the first of them, for
    /// footers stand there.
    pub wanted: Vec<usize>,
    pub mapped: Vec<MappedField>,
    pub added: Vec<AddedDuration<'a>>,
    pub endings: Vec<EndInstant>,
    pub drops: Vec<WordCondition<'a>>,
    /// Columns of `resolved_at` that tell the closing.
    pub closing: Vec<SourceColumn>,
    pub asked: Vec<CompiledRule<'a>>,
    /// Whether the tool's inner key stands in for a missing number.
    pub numbered_by_key: bool,
    /// Whether `due_at` is what a service level promises.
    pub due_promised: bool,
}

impl<'a> ImportPlan<'a> {
    pub(crate) fn new(path: &Path, profile: &'a Profile, relation: usize, of: &Relation) -> Result<Self> {
        let header = Header::of(&profile.tool, &of.header);
        let mut plan = Self {
            profile,
            relation,
            wanted: vec![0],
            mapped: Vec::new(),
            added: Vec::new(),
            endings: Vec::new(),
            drops: Vec::new(),
            closing: Vec::new(),
            asked: Vec::new(),
            numbered_by_key: false,
            due_promised: false,
        };
        for field in profile.target().fields() {
            let aliases = profile.columns.get(field.name).map_or(&[] as &[String], Vec::as_slice);
            let wanted =
                if field.form == FieldType::Instant { ColumnPreference::Value } else { ColumnPreference::Words };
            let sources = plan.sources(&header, of, aliases, wanted);
            if !sources.is_empty() || profile.constants.get(field.name).is_some() {
                let stand_in = profile.stand_in.get(field.name).map_or(&[] as &[String], Vec::as_slice);
                let stand_in = plan.sources(&header, of, stand_in, ColumnPreference::Words);
                plan.mapped.push(MappedField { field, sources, stand_in });
            }
        }
        plan.promise(&header, of);
        plan.relate();
        if plan.find("number").is_none()
            && let (Some(key), Some(number)) = (plan.find("native_id"), TargetTable::Ticket.field("number"))
            && profile.target() == TargetTable::Ticket
        {
            let sources = key.sources.clone();
            plan.mapped.insert(0, MappedField { field: number, sources, stand_in: Vec::new() });
            plan.numbered_by_key = true;
        }
        plan.rules(&header, of);
        for required in profile.required() {
            if plan.find(required).is_none() {
                return Err(missing_column::column(path, profile, required, of));
            }
        }
        Ok(plan)
    }

    /// Leaves `due_at` to the columns of what a service level promises, where there are any.
    fn promise(&mut self, header: &Header, of: &Relation) {
        // A column that a tool has left behind and shows empty promises nothing.
        let is_filled = |at: usize| {
            let says = |cell: &Option<String>| cell.as_deref().is_some_and(|text| !is_null(text));
            of.sample.is_empty() || of.sample.iter().any(|row| row.get(at).is_some_and(says))
        };
        let mut promised = self.sources(header, of, &self.profile.promised_by, ColumnPreference::Value);
        promised.retain(|source| is_filled(self.wanted[source.stage]));
        if let (false, Some(due)) =
            (promised.is_empty(), self.mapped.iter_mut().find(|mapped| mapped.field.name == "due_at"))
        {
            due.sources = promised;
            self.due_promised = true;
        }
    }

    /// Leaves to links of a kind the columns that links without one may come from, too.
    fn relate(&mut self) {
        let is_link = |mapped: &&MappedField| {
            matches!(mapped.field.home, FieldDestination::Link { .. }) && mapped.field.name != RELATED
        };
        let taken: Vec<usize> =
            self.mapped.iter().filter(is_link).flat_map(|mapped| &mapped.sources).map(|source| source.stage).collect();
        self.mapped.retain_mut(|mapped| {
            if mapped.field.name != RELATED {
                return true;
            }
            mapped.sources.retain(|source| !taken.contains(&source.stage));
            !mapped.sources.is_empty()
        });
    }

    /// The columns of rules. A rule whose columns are not in the file is left out.
    fn rules(&mut self, header: &Header, of: &Relation) {
        let profile = self.profile;
        let words = |plan: &mut Self, names: &[String]| plan.sources(header, of, names, ColumnPreference::Words);
        for (name, after) in profile.after.iter() {
            let sources = words(self, &after.plus);
            let from = after.from.get_ref();
            if let (false, Some(_), Some(field)) = (sources.is_empty(), self.find(from), profile.target().field(name)) {
                self.added.push(AddedDuration { field, from, unit: after.unit, place: self.mapped.len() });
                self.mapped.push(MappedField { field: &DURATION, sources, stand_in: Vec::new() });
            }
        }
        for (name, columns) in profile.finished.tells.iter() {
            let sources = self.sources(header, of, columns, ColumnPreference::Value);
            if let (false, Some(field)) = (sources.is_empty(), profile.target().field(name)) {
                self.endings.push(EndInstant { field, place: self.mapped.len() });
                self.mapped.push(MappedField { field: &END, sources, stand_in: Vec::new() });
            }
        }
        self.drops_of(profile, header, of);
        self.closing = self.sources(header, of, &profile.resolved_by_closing, ColumnPreference::Value);
        for when in &profile.when {
            let condition = &when.condition;
            let (filled, empty) = (words(self, &condition.filled), words(self, &condition.empty));
            let says: Vec<WordCondition<'_>> = (condition.columns.iter())
                .map(|(names, spoken)| WordCondition {
                    tool: &profile.tool,
                    sources: words(self, &either(names)),
                    words: spoken,
                })
                .collect();
            let there = |names: &[String], sources: &[SourceColumn]| names.is_empty() || !sources.is_empty();
            if there(&condition.filled, &filled)
                && there(&condition.empty, &empty)
                && says.iter().all(|says| !says.sources.is_empty())
            {
                self.asked.push(CompiledRule { when, says, filled, empty });
            }
        }
    }

    /// Columns by which a profile tells that a record is none.
    fn drops_of(&mut self, profile: &'a Profile, header: &Header, of: &Relation) {
        for (names, words) in profile.drop.iter() {
            let sources = self.sources(header, of, &either(names), ColumnPreference::Words);
            if !sources.is_empty() {
                self.drops.push(WordCondition { tool: &profile.tool, sources, words });
            }
        }
    }

    /// Leaves out the records that are no tickets for the profile of the tickets: what is read of them beside is nothing either.
    pub(crate) fn drop_as(&mut self, tickets: &'a Profile, of: &Relation) {
        self.drops_of(tickets, &Header::of(&tickets.tool, &of.header), of);
    }

    /// Indexes of the columns that are read for something.
    pub(crate) fn read(&self) -> BTreeSet<usize> {
        let fields = self.mapped.iter().flat_map(|mapped| mapped.sources.iter().chain(&mapped.stand_in));
        let drops = self.drops.iter().flat_map(|says| &says.sources);
        let asked = self.asked.iter().flat_map(|asked| {
            let says = asked.says.iter().flat_map(|says| &says.sources);
            says.chain(&asked.filled).chain(&asked.empty)
        });
        fields.chain(drops).chain(asked).map(|source| self.wanted[source.stage]).collect()
    }

    /// Whether a rule fills this column although none of the file does.
    pub(crate) fn tells(&self, column: &str) -> bool {
        self.added.iter().any(|added| added.field.name == column)
            || self.endings.iter().any(|ending| ending.field.name == column)
            || self.asked.iter().any(|asked| asked.when.set.get(column).is_some())
    }

    /// The columns of these names; `!` before a name leaves out those of it.
    fn sources(
        &mut self,
        header: &Header,
        of: &Relation,
        aliases: &[String],
        wanted: ColumnPreference,
    ) -> Vec<SourceColumn> {
        let mut sources: Vec<SourceColumn> = Vec::new();
        let not: Vec<FoundColumn> = aliases
            .iter()
            .filter_map(|alias| alias.strip_prefix('!'))
            .flat_map(|alias| header.find(alias, wanted))
            .collect();
        for found in aliases.iter().flat_map(|alias| header.find(alias, wanted)) {
            if not.iter().any(|left_out| left_out.index == found.index) {
                continue;
            }
            let stage = self.wanted.iter().position(|index| *index == found.index).unwrap_or_else(|| {
                self.wanted.push(found.index);
                self.wanted.len() - 1
            });
            if !sources.iter().any(|source| source.stage == stage) {
                sources.push(SourceColumn { stage, header: of.header[found.index].clone(), stored: found.stored });
            }
        }
        sources
    }

    /// The mapped field of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&MappedField> {
        self.mapped.iter().find(|mapped| mapped.field.name == name)
    }
}

/// The names of `a|b`.
fn either(names: &str) -> Vec<String> {
    names.split('|').map(str::to_owned).collect()
}
