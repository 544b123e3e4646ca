//! The rows of a list on their way into a file: exactly those that a number counts, and apart from them those that it leaves out, each
//! with its reason. Knows no measure.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::metrics::{List, Member};
use crate::model::Kind;
use crate::report::csv;
use crate::report::review::names::LEVEL;
use crate::store::{Cell, Table};

/// Files by name without extension. Most lists are kept as bytes only: they are as long as the number they stand for.
pub(super) type Files = BTreeMap<String, File>;

/// A list as it is written.
#[derive(Debug)]
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) rows: u64,
}

/// The name of the list of what a list leaves out.
pub(super) fn left_out(name: &str) -> String {
    format!("{name}-left-out")
}

/// The rows of one list for one file.
#[derive(Debug)]
pub(super) struct Part {
    name: String,
    bytes: Vec<u8>,
    rows: u64,
    /// Bytes of the line of names.
    header: usize,
}

/// What is taken of a list.
#[derive(Clone, Copy)]
pub(super) struct Take<'a> {
    /// A pooled list says in front which level a row is of.
    pub(super) level: Option<&'a str>,
    /// Rows of which this is true come first: what a share counts.
    pub(super) first: Option<&'a str>,
    /// Rows of which priority.
    pub(super) priority: Priority,
}

/// Rows of which priority a list has.
#[derive(Clone, Copy)]
pub(super) enum Priority {
    /// Of any.
    Any,
    /// Of this one, or those without one.
    Only(Option<i64>),
}

impl Take<'_> {
    /// Everything, as it comes.
    pub(super) const ALL: Self = Self { level: None, first: None, priority: Priority::Any };
}

impl Part {
    /// The file of a number.
    pub(super) fn counted(name: &str, take: Take<'_>, list: &List) -> Self {
        let mut members: Vec<Member<'_>> = taken(take, list, true).collect();
        if let Some(flag) = take.first {
            members.sort_by_key(|member| member.measured(flag).and_then(Cell::as_bool) != Some(true));
        }
        Self::new(name.to_owned(), take.level, list, members.into_iter())
    }

    /// The file of a number, and that of what it leaves out.
    pub(super) fn both(name: &str, take: Take<'_>, list: &List) -> [Self; 2] {
        let beside = Self::new(left_out(name), take.level, list, taken(take, list, false));
        [Self::counted(name, take, list), beside]
    }

    fn new<'a>(name: String, level: Option<&str>, list: &List, members: impl Iterator<Item = Member<'a>>) -> Self {
        let mut bytes = Vec::new();
        csv::header(&mut bytes, level.map(|_| LEVEL).into_iter().chain(list.columns()));
        let (header, mut rows) = (bytes.len(), 0);
        for member in members {
            rows += 1;
            if let Some(level) = level {
                csv::field(&mut bytes, level);
                bytes.push(b',');
            }
            bytes.extend_from_slice(member.ticket.written(|cells| {
                let mut fields = Vec::with_capacity(160);
                csv::fields(&mut fields, cells);
                fields.push(b',');
                fields.into_boxed_slice()
            }));
            csv::fields(&mut bytes, member.shown());
            bytes.push(b'\n');
        }
        Self { name, bytes, rows, header }
    }

    /// Adds the rows to those of other lists in the same file. A list without rows makes no file.
    pub(super) fn append(self, files: &mut Files) {
        if self.rows == 0 {
            return;
        }
        match files.entry(self.name) {
            Entry::Vacant(file) => _ = file.insert(File { bytes: self.bytes, rows: self.rows }),
            Entry::Occupied(mut file) => {
                let file = file.get_mut();
                file.bytes.extend_from_slice(&self.bytes[self.header..]);
                file.rows += self.rows;
            }
        }
    }
}

/// The rows that are taken of a list: those that count, or those that are left out.
fn taken<'l>(take: Take<'l>, list: &'l List, counted: bool) -> impl Iterator<Item = Member<'l>> {
    let place = list.columns().position(|column| column == "priority");
    let is_of = move |member: &Member<'_>| {
        let found = place.and_then(|place| member.ticket.cells.get(place)).and_then(Cell::as_i64);
        match take.priority {
            Priority::Any => true,
            Priority::Only(asked) => found == asked,
        }
    };
    let counts = |member: &Member<'_>| member.measured("left_out").is_none_or(|reason| reason.as_str().is_none());
    list.rows().filter(move |member| is_of(member) && counts(member) == counted)
}

/// Of lists that are the same to the byte one is kept, that with the shortest name; the others lead to it. A kind with one level has the breaches of
/// the level and no others, say.
pub(super) fn write_once(files: &mut Files) -> BTreeMap<String, String> {
    let mut names: Vec<String> = files.keys().cloned().collect();
    names.sort_by_key(|name| (name.len(), name.clone()));
    let (mut twins, mut kept) = (BTreeMap::new(), BTreeMap::<usize, Vec<String>>::new());
    for name in names {
        let Some(file) = files.get(&name) else { continue };
        let as_long = kept.entry(file.bytes.len()).or_default();
        match as_long.iter().find(|other| files.get(*other).is_some_and(|other| other.bytes == file.bytes)) {
            Some(twin) => {
                twins.insert(name.clone(), twin.clone());
                files.remove(&name);
            }
            None => as_long.push(name),
        }
    }
    twins
}

type SortKey = (bool, i128, String);

/// Rows of several levels on their way into one sorted table.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    kind: &'static str,
    pub(super) columns: Vec<String>,
    rows: Vec<((SortKey, String), Vec<Cell>)>,
}

impl Sorted {
    /// No rows yet, with the columns of a list.
    pub(super) fn of(list: &List, kind: Kind) -> Self {
        let columns = [LEVEL, "kind"].into_iter().chain(list.columns()).map(str::to_owned).collect();
        Self { kind: kind.as_str(), columns, rows: Vec::new() }
    }

    pub(super) fn append(&mut self, other: Self) {
        if self.columns.is_empty() {
            self.columns = other.columns;
        }
        self.rows.extend(other.rows);
    }

    pub(super) fn push(&mut self, key: SortKey, level: &str, cells: Vec<Cell>, last: Option<Cell>) {
        let row = [Cell::from(level), Cell::from(self.kind)].into_iter().chain(cells).chain(last).collect();
        self.rows.push(((key, level.to_owned()), row));
    }

    pub(super) fn finish(mut self, last: Option<&str>) -> Table {
        self.rows.sort_by(|a, b| a.0.cmp(&b.0));
        let columns = self.columns.into_iter().chain(last.map(str::to_owned)).collect();
        Table { columns, rows: self.rows.into_iter().map(|(_, row)| row).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(of: &[(&str, &str)]) -> Files {
        of.iter()
            .map(|(name, bytes)| ((*name).to_owned(), File { bytes: bytes.as_bytes().to_vec(), rows: 1 }))
            .collect()
    }

    #[test]
    fn of_equal_lists_the_shortest_name_is_written() {
        let mut all =
            files(&[("breaches-gold", "a,b"), ("breaches", "a,b"), ("breaches-also", "a,b"), ("changes", "a,c")]);
        let twins = write_once(&mut all);
        assert_eq!(all.keys().collect::<Vec<_>>(), ["breaches", "changes"]);
        let to = |name: &str| twins.get(name).map(String::as_str);
        assert_eq!((to("breaches-gold"), to("breaches-also")), (Some("breaches"), Some("breaches")));
        // As long, and not the same; the one that stays leads nowhere else.
        assert_eq!((to("changes"), to("breaches")), (None, None));
    }
}
