//! What will be read of a relation: the profile's fields with the columns that fill them. Knows the header, and of the cells whether there are any.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::Result;
use crate::profile::blank_words::is_null;
use crate::profile::fields::{Field, Form, Home, RELATED, Target};
use crate::profile::forms::Unit;
use crate::profile::header::{Found, Header, Wanted};
use crate::profile::missing_column;
use crate::profile::rules::When;
use crate::profile::syntax::Profile;
use crate::read::export::Relation;

/// A column that fills a field.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Its place among the staged columns.
    pub stage: usize,
    /// Its name as written.
    pub header: String,
    /// Whether it holds stored values beside displayed ones.
    pub stored: bool,
}

/// A field with its columns, best first; without columns it has a constant value.
#[derive(Debug)]
pub(crate) struct Mapped {
    pub field: &'static Field,
    pub sources: Vec<Source>,
    /// Columns whose words stand in for a word without a meaning.
    pub stand_in: Vec<Source>,
}

/// A duration that leads from one instant to another.
#[derive(Debug)]
pub(crate) struct Added<'a> {
    /// The instant that is told so.
    pub field: &'static Field,
    pub from: &'a str,
    pub unit: Unit,
    /// Place of the duration among the mapped fields, where it stands as `DURATION`.
    pub place: usize,
}

/// The field that a duration is read as.
pub(crate) static DURATION: Field = Field { name: "duration", form: Form::Seconds, home: Home::Nowhere };

/// The field that the end of a finished ticket is read as.
pub(crate) static END: Field = Field { name: "end", form: Form::Instant, home: Home::Nowhere };

/// An instant that some columns tell of finished tickets.
#[derive(Debug)]
pub(crate) struct Ending {
    pub field: &'static Field,
    /// Place of the columns among the mapped fields, where they stand as `END`.
    pub place: usize,
}

/// Columns that must hold one of some words.
#[derive(Debug)]
pub(crate) struct Says<'a> {
    /// The tool in whose languages the words may be written.
    pub tool: &'a str,
    pub sources: Vec<Source>,
    pub words: &'a [String],
}

/// A rule of [[when]] and the columns that it looks at.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub when: &'a When,
    pub says: Vec<Says<'a>>,
    pub filled: Vec<Source>,
    pub empty: Vec<Source>,
}

/// A relation, its profile and the columns to read.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub profile: &'a Profile,
    /// Index of the relation in its file.
    pub relation: usize,
    /// Indexes of the columns to stage, in staging order. The first column of the file is always the first of them, for
    /// footers stand there.
    pub wanted: Vec<usize>,
    pub mapped: Vec<Mapped>,
    pub added: Vec<Added<'a>>,
    pub endings: Vec<Ending>,
    pub drops: Vec<Says<'a>>,
    /// Columns of `resolved_at` that tell the closing.
    pub closing: Vec<Source>,
    pub asked: Vec<Asked<'a>>,
    /// Whether the tool's inner key stands in for a missing number.
    pub numbered_by_key: bool,
    /// Whether `due_at` is what a service level promises.
    pub due_promised: bool,
}

impl<'a> Plan<'a> {
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
            let wanted = if field.form == Form::Instant { Wanted::Value } else { Wanted::Words };
            let sources = plan.sources(&header, of, aliases, wanted);
            if !sources.is_empty() || profile.constants.get(field.name).is_some() {
                let stand_in = profile.stand_in.get(field.name).map_or(&[] as &[String], Vec::as_slice);
                let stand_in = plan.sources(&header, of, stand_in, Wanted::Words);
                plan.mapped.push(Mapped { field, sources, stand_in });
            }
        }
        plan.promise(&header, of);
        plan.relate();
        if plan.find("number").is_none()
            && let (Some(key), Some(number)) = (plan.find("native_id"), Target::Ticket.field("number"))
            && profile.target() == Target::Ticket
        {
            let sources = key.sources.clone();
            plan.mapped.insert(0, Mapped { field: number, sources, stand_in: Vec::new() });
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
        let mut promised = self.sources(header, of, &self.profile.promised_by, Wanted::Value);
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
        let is_link = |mapped: &&Mapped| matches!(mapped.field.home, Home::Link { .. }) && mapped.field.name != RELATED;
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
        let words = |plan: &mut Self, names: &[String]| plan.sources(header, of, names, Wanted::Words);
        for (name, after) in profile.after.iter() {
            let sources = words(self, &after.plus);
            let from = after.from.get_ref();
            if let (false, Some(_), Some(field)) = (sources.is_empty(), self.find(from), profile.target().field(name)) {
                self.added.push(Added { field, from, unit: after.unit, place: self.mapped.len() });
                self.mapped.push(Mapped { field: &DURATION, sources, stand_in: Vec::new() });
            }
        }
        for (name, columns) in profile.finished.tells.iter() {
            let sources = self.sources(header, of, columns, Wanted::Value);
            if let (false, Some(field)) = (sources.is_empty(), profile.target().field(name)) {
                self.endings.push(Ending { field, place: self.mapped.len() });
                self.mapped.push(Mapped { field: &END, sources, stand_in: Vec::new() });
            }
        }
        self.drops_of(profile, header, of);
        self.closing = self.sources(header, of, &profile.resolved_by_closing, Wanted::Value);
        for when in &profile.when {
            let condition = &when.condition;
            let (filled, empty) = (words(self, &condition.filled), words(self, &condition.empty));
            let says: Vec<Says<'_>> = (condition.columns.iter())
                .map(|(names, spoken)| Says {
                    tool: &profile.tool,
                    sources: words(self, &either(names)),
                    words: spoken,
                })
                .collect();
            let there = |names: &[String], sources: &[Source]| names.is_empty() || !sources.is_empty();
            if there(&condition.filled, &filled)
                && there(&condition.empty, &empty)
                && says.iter().all(|says| !says.sources.is_empty())
            {
                self.asked.push(Asked { when, says, filled, empty });
            }
        }
    }

    /// Columns by which a profile tells that a record is none.
    fn drops_of(&mut self, profile: &'a Profile, header: &Header, of: &Relation) {
        for (names, words) in profile.drop.iter() {
            let sources = self.sources(header, of, &either(names), Wanted::Words);
            if !sources.is_empty() {
                self.drops.push(Says { tool: &profile.tool, sources, words });
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
    fn sources(&mut self, header: &Header, of: &Relation, aliases: &[String], wanted: Wanted) -> Vec<Source> {
        let mut sources: Vec<Source> = Vec::new();
        let not: Vec<Found> = aliases
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
                sources.push(Source { stage, header: of.header[found.index].clone(), stored: found.stored });
            }
        }
        sources
    }

    /// The mapped field of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&Mapped> {
        self.mapped.iter().find(|mapped| mapped.field.name == name)
    }
}

/// The names of `a|b`.
fn either(names: &str) -> Vec<String> {
    names.split('|').map(str::to_owned).collect()
}
