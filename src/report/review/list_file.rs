//! The rows of a list on their way into a file: exactly those that a number counts, and apart from them those that it leaves out, each
//! with its reason. Knows no measure.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::lists::LEVEL;
use crate::metrics::{List, Member};
use crate::report::csv;
use crate::store::Cell;

/// Files by name without extension. Most lists are kept as bytes only: they are as long as the number they stand for.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// What stands in the name of the list beside a list.
const LEFT_OUT: &str = "left-out";

/// The rows of one list for one file.
#[derive(Debug)]
pub(super) struct Part {
    name: String,
    bytes: Vec<u8>,
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
    /// The file of a number, and that of what it leaves out.
    pub(super) fn both(name: &str, take: Take<'_>, list: &List) -> [Self; 2] {
        let place = list.columns().position(|column| column == "priority");
        let is_of = |member: &Member<'_>| {
            let found = place.and_then(|place| member.ticket.cells.get(place)).and_then(Cell::as_i64);
            match take.priority {
                Priority::Any => true,
                Priority::Only(asked) => found == asked,
            }
        };
        let counts = |member: &Member<'_>| member.measured("left_out").is_none_or(|reason| reason.as_str().is_none());
        let mut counted: Vec<Member<'_>> = list.rows().filter(|member| is_of(member) && counts(member)).collect();
        if let Some(flag) = take.first {
            counted.sort_by_key(|member| member.measured(flag).and_then(Cell::as_bool) != Some(true));
        }
        let left_out = list.rows().filter(|member| is_of(member) && !counts(member));
        [
            Self::new(name.to_owned(), take.level, list, counted.into_iter()),
            Self::new(format!("{name}-{LEFT_OUT}"), take.level, list, left_out),
        ]
    }

    fn new<'a>(name: String, level: Option<&str>, list: &List, members: impl Iterator<Item = Member<'a>>) -> Self {
        let mut bytes = Vec::new();
        csv::header(&mut bytes, level.map(|_| LEVEL).into_iter().chain(list.columns()));
        let header = bytes.len();
        for member in members {
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
        Self { name, bytes, header }
    }

    /// Adds the rows to those of other lists in the same file. A list without rows makes no file.
    pub(super) fn append(self, files: &mut Files) {
        if self.bytes.len() == self.header {
            return;
        }
        match files.entry(self.name) {
            Entry::Vacant(file) => _ = file.insert(self.bytes),
            Entry::Occupied(mut file) => file.get_mut().extend_from_slice(&self.bytes[self.header..]),
        }
    }
}
