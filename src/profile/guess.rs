//! Which columns of an unknown list fill which fields: by their names, in any language of any tool, and by what their cells look like. A name that
//! its cells contradict is no guess. Knows the first records of a list, not the whole of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Kind;
use crate::profile::fields::{Field, FieldDestination, FieldType, TargetTable};
use crate::profile::names::normalise;
use crate::profile::syntax::Profile;
use crate::profile::{builtin, languages, meanings, value_text};
use crate::read::dialect;
use crate::read::export::Relation;

/// A column that may fill a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Guess {
    pub(crate) field: &'static str,
    pub(crate) column: usize,
}

/// Names that tools without a profile use.
const USUAL: &[(&str, &[&str])] = &[
    ("number", &["id", "ticket id", "ticket number", "ticket no", "request id", "incident number", "ref", "reference"]),
    ("title", &["subject", "summary", "name"]),
    ("state", &["status", "stage", "phase"]),
    ("priority", &["severity"]),
    ("group_id", &["group", "team", "queue", "support group"]),
    ("assignee_id", &["assignee", "agent", "technician", "owner"]),
    ("requester_id", &["requester", "customer", "caller"]),
    (
        "opened_at",
        &[
            "created at",
            "created time",
            "creation date",
            "created date",
            "opening date",
            "date created",
            "opened on",
            "begin",
            "start",
        ],
    ),
    (
        "resolved_at",
        &["solved at", "resolved time", "resolution date", "resolved date", "done on", "finish", "finished"],
    ),
    ("closed_at", &["closed time", "close date", "closing date", "closed date"]),
    ("updated_at", &["last updated", "last updated time", "updated time", "modified"]),
    ("due_at", &["due by", "due by time", "due"]),
];

/// Words of a coded column are few.
const FEW: usize = 30;

/// What the cells of a column look like.
#[derive(Debug, Default)]
pub(crate) struct ColumnStatistics {
    rows: usize,
    filled: usize,
    distinct: usize,
    times: usize,
    flags: usize,
    numbers: usize,
    /// Cells of several words.
    prose: usize,
    /// Cells with a digit, and without a blank.
    ids: usize,
}

impl ColumnStatistics {
    pub(crate) fn of(relation: &Relation, column: usize) -> Self {
        let mut look = Self { rows: relation.sample.len(), ..Self::default() };
        let mut seen = BTreeSet::new();
        let cells = relation.sample.iter().filter_map(|row| row.get(column)?.as_deref());
        for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
            look.filled += 1;
            seen.insert(cell);
            look.times += usize::from(dialect::is_time(cell));
            look.flags += usize::from(value_text::flag(cell).is_some());
            look.numbers += usize::from(cell.parse::<f64>().is_ok());
            look.prose += usize::from(cell.len() > 60 || cell.split_whitespace().count() > 3);
            look.ids += usize::from(cell.contains(|c: char| c.is_ascii_digit()) && !cell.contains(char::is_whitespace));
        }
        look.distinct = seen.len();
        look
    }

    fn mostly(&self, part: usize) -> bool {
        part * 10 >= self.filled * 9
    }

    /// Whether the cells may be those of a field.
    pub(crate) fn fits(&self, field: &Field) -> bool {
        if self.filled == 0 {
            return true;
        }
        match field.form {
            FieldType::Instant => self.is_time(),
            FieldType::Flag => self.mostly(self.flags),
            FieldType::Count => self.mostly(self.numbers),
            _ if self.is_time() => false,
            FieldType::Notes => true,
            FieldType::Seconds | FieldType::Minutes => self.prose == 0,
            _ if self.mostly(self.flags) && self.distinct == 2 => false,
            FieldType::Level | FieldType::Code | FieldType::Word(_) => {
                self.prose * 10 <= self.filled && self.distinct <= FEW
            }
            FieldType::Text if field.name == "title" => true,
            FieldType::Text => self.prose * 10 <= self.filled,
        }
    }

    /// If most cells are times, the column holds times: the import warns of the cells that it cannot read.
    fn is_time(&self) -> bool {
        self.times * 2 > self.filled
    }

    fn is_full(&self) -> bool {
        self.filled > 0 && self.filled == self.rows
    }

    /// Whether every record has one of its own, but for a few that are there twice.
    fn is_number(&self) -> bool {
        let twice = self.filled - self.distinct;
        self.is_full() && twice * 8 <= self.filled && self.times == 0 && self.mostly(self.ids)
    }

    /// Whether its words are few and come again.
    fn is_code(&self) -> bool {
        let plain = self.times + self.prose + self.numbers == 0 && !self.mostly(self.flags);
        self.is_full() && plain && (2..=FEW).contains(&self.distinct) && self.distinct < self.filled
    }
}

/// The guesses for a relation, best known fields first. A profile that is near by other signs says more than the others, and which details its
/// tickets have.
pub(crate) fn guesses(relation: &Relation, near: Option<&Profile>) -> Vec<Guess> {
    let looks: Vec<ColumnStatistics> =
        (0..relation.header.len()).map(|column| ColumnStatistics::of(relation, column)).collect();
    let names = names(relation);
    let mut guesses: Vec<Guess> = Vec::new();
    let home = near.and_then(|near| near.kind).map(|kind| match kind {
        Kind::Change => FieldDestination::Change,
        Kind::Request => FieldDestination::Request,
        Kind::Problem => FieldDestination::Problem,
        Kind::Incident => FieldDestination::Main,
    });
    let wanted =
        |field: &&Field| field.name != "kind" && (field.home == FieldDestination::Main || Some(field.home) == home);
    // A column that is called as its field is comes first, then what the near profile says, then all the others.
    let by_own_name = |field: &Field| vec![field.name.replace('_', " ")];
    let by_near = |field: &Field| near.map_or_else(Vec::new, |near| aliases_of(near, field));
    for names_of in [&by_own_name as &dyn Fn(&Field) -> Vec<String>, &by_near, &usual] {
        for field in TargetTable::Ticket.fields().iter().filter(wanted) {
            if guesses.iter().any(|guess| guess.field == field.name) {
                continue;
            }
            let free =
                |column: &usize| !guesses.iter().any(|guess| guess.column == *column) && looks[*column].fits(field);
            let aliases = names_of(field);
            let found = aliases.iter().filter_map(|alias| names.get(alias)).flatten().copied().find(free);
            guesses.extend(found.map(|column| Guess { field: field.name, column }));
        }
    }
    guesses.extend(kinds(relation, &names, &guesses, near));
    complete(&looks, &mut guesses);
    guesses
}

/// The columns by their names in normal form, also by what these mean in English in any language of any tool.
fn names(relation: &Relation) -> BTreeMap<String, Vec<usize>> {
    let own: Vec<String> = relation.header.iter().map(|name| normalise(name)).collect();
    let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (column, name) in own.iter().enumerate() {
        names.entry(name.clone()).or_default().push(column);
    }
    let tools: BTreeSet<&str> = builtin::all().iter().map(|profile| profile.tool.as_str()).collect();
    for (name, column) in tools.into_iter().flat_map(|tool| languages::english_columns(tool, &own)) {
        let columns = names.entry(name).or_default();
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    names
}

/// The names that a profile has for a field.
fn aliases_of(profile: &Profile, field: &Field) -> Vec<String> {
    profile.columns.get(field.name).into_iter().flatten().map(|alias| normalise(alias)).collect()
}

/// The names that any tool has for a field.
fn usual(field: &Field) -> Vec<String> {
    let tickets = builtin::all().iter().filter(|profile| profile.target() == TargetTable::Ticket);
    let bare = field.name.trim_end_matches("_id").trim_end_matches("_at").replace('_', " ");
    let usual = USUAL.iter().filter(|(name, _)| *name == field.name).flat_map(|(_, names)| *names);
    tickets
        .flat_map(|profile| aliases_of(profile, field))
        .chain([bare])
        .chain(usual.map(|name| (*name).to_owned()))
        .collect()
}

/// The column that tells the kind, if its words are known to.
fn kinds(
    relation: &Relation,
    names: &BTreeMap<String, Vec<usize>>,
    taken: &[Guess],
    near: Option<&Profile>,
) -> Option<Guess> {
    let field = TargetTable::Ticket.field("kind")?;
    let profiles: Vec<&Profile> =
        near.into_iter().chain(builtin::all()).filter(|profile| profile.maps("kind")).collect();
    let known = |cell: &str| {
        profiles.iter().any(|profile| {
            meanings::meaning(profile, "kind", FieldType::Code, None, cell).is_some_and(|kind| !kind.is_empty())
        })
    };
    let aliases: Vec<String> =
        near.map_or_else(Vec::new, |near| aliases_of(near, field)).into_iter().chain(usual(field)).collect();
    let column = aliases.iter().filter_map(|alias| names.get(alias)).flatten().copied().find(|column| {
        let mut cells = relation.sample.iter().filter_map(|row| row.get(*column)?.as_deref());
        !taken.iter().any(|guess| guess.column == *column) && cells.any(known)
    })?;
    Some(Guess { field: field.name, column })
}

/// What records cannot do without and no name tells, by the cells alone: the number is what every record has of its own, the opening the first
/// time that all have, the state the column with the fewest words that come again.
fn complete(looks: &[ColumnStatistics], guesses: &mut Vec<Guess>) {
    let free = |guesses: &[Guess], column: usize| !guesses.iter().any(|guess| guess.column == column);
    let first = |guesses: &[Guess], says: &dyn Fn(&ColumnStatistics) -> bool| {
        (0..looks.len()).find(|column| free(guesses, *column) && says(&looks[*column]))
    };
    let has = |guesses: &[Guess], field: &str| guesses.iter().any(|guess| guess.field == field);
    for (field, says) in [
        ("number", &ColumnStatistics::is_number as &dyn Fn(&ColumnStatistics) -> bool),
        ("opened_at", &|look: &ColumnStatistics| look.is_full() && look.is_time()),
    ] {
        if !has(guesses, field)
            && let Some(column) = first(guesses, says)
        {
            guesses.insert(0, Guess { field, column });
        }
    }
    if !has(guesses, "state") {
        let coded = (0..looks.len()).filter(|column| free(guesses, *column) && looks[*column].is_code());
        let fewest = coded.min_by_key(|column| looks[*column].distinct);
        guesses.extend(fewest.map(|column| Guess { field: "state", column }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(text: &str) -> Relation {
        let mut rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let header = rows.next().unwrap();
        let cells = |row: Vec<String>| row.into_iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect();
        let sample = rows.map(cells).collect();
        Relation { name: "x.csv".to_owned(), header, header_row: Some(0), records_above: 0, sample }
    }

    fn guessed(text: &str) -> Vec<(&'static str, String)> {
        let relation = relation(text);
        let mut found: Vec<_> =
            guesses(&relation, None).iter().map(|guess| (guess.field, relation.header[guess.column].clone())).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn a_name_that_its_cells_contradict_is_no_guess() {
        let text = "number,briefDescription,callDate,completedDate,closed,closedDate,request,type\n\
            X1,a,2026-03-02 08:00,2026-03-02 10:00,true,2026-03-03 08:00,Please help me with it,Regular\n\
            X2,b,2026-03-03 08:00,2026-03-03 12:00,true,2026-03-04 08:00,It does not work any more,Regular\n\
            X3,c,2026-03-04 08:00,,false,,Nothing to see here today,Regular\n";
        let found = guessed(text);
        for (field, column) in [
            ("resolved_at", "completedDate"),
            ("closed_at", "closedDate"),
            ("opened_at", "callDate"),
            ("number", "number"),
        ] {
            assert!(found.contains(&(field, column.to_owned())), "{field}: {found:?}");
        }
        assert!(!found.iter().any(|(_, column)| ["closed", "request", "type"].contains(&column.as_str())), "{found:?}");
    }

    #[test]
    fn cells_alone_tell_number_opening_and_state() {
        let text = "Vorgang,Angelegt,Fertig,Lage,Thema\n\
            INC1,2026-03-02 08:00,2026-03-02 10:00,fertig,a\nINC2,2026-03-03 08:00,2026-03-03 12:00,fertig,b\nINC3,2026-03-04 08:00,,wartet,c\n";
        let found = guessed(text);
        assert_eq!(found, [("number", "Vorgang".into()), ("opened_at", "Angelegt".into()), ("state", "Lage".into())]);
    }

    #[test]
    fn a_few_wrong_cells_do_not_hide_what_a_column_holds() {
        // 3 of 8 openings are not dates (30 and 31 February, and a word), and one record appears twice.
        let days = ["02-02", "02-30", "02-31", "02-05", "02-06", "02-07", "unknown"];
        let row = |(place, day): (usize, &&str)| {
            let opened = if day.len() == 5 { format!("2026-{day} 08:00") } else { (*day).to_owned() };
            format!("C-{place},{opened},{},{}\n", if place % 2 == 0 { "wartet" } else { "fertig" }, "x y z")
        };
        let rows: String = days.iter().enumerate().map(row).collect();
        for (header, fields) in [
            ("Vorgang,Angelegt,Lage,Thema", ["number", "opened_at", "state"]),
            ("number,opened,status,about", ["number", "opened_at", "state"]),
        ] {
            let found = guessed(&format!("{header}\n{rows}C-0,2026-02-02 08:00,wartet,x y z\n"));
            for field in fields {
                assert!(found.iter().any(|(name, _)| *name == field), "{field}: {found:?}");
            }
        }
        // Half of the cells are not times and half of the numbers repeat, so nothing is guessed.
        let found = guessed("A,B\nX1,2026-02-02 08:00\nX1,often\nX2,2026-02-03 08:00\nX2,never\n");
        assert!(!found.iter().any(|(field, _)| ["number", "opened_at"].contains(field)), "{found:?}");
    }

    #[test]
    fn names_are_known_in_any_language_of_any_tool() {
        // Dutch, as TOPdesk writes it; the numbers are of another form.
        let text = "Meldingnummer,Korte omschrijving,Aanmelddatum,Behandelaarsgroep,Status\n\
            A7,x,2026-03-02 08:00,Netwerk,Open\nA8,y,2026-03-03 08:00,Netwerk,Dicht\n";
        let found = guessed(text);
        for field in ["number", "title", "opened_at", "group_id", "state"] {
            assert!(found.iter().any(|(name, _)| *name == field), "{field}: {found:?}");
        }
    }
}
