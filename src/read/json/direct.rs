//! Records read straight against the shape of their list, without building them: most records of a file bring nothing new, and
//! most of their fields go into one row as they stand. Lists are built: what they are shows only when they are whole.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess};

use crate::read::json::node::Node;
use crate::read::json::tree::{RUNNING, Tree, TreeBuilder};
use crate::read::json::value::{Taking, ValueTaker};

/// The cells of a row, and which of them are filled: most records of a wide table fill a few, and nothing is done for the others.
#[derive(Default)]
pub(crate) struct JsonRow<'de> {
    cells: Vec<Option<Cow<'de, str>>>,
    filled: Vec<usize>,
}

impl<'de> JsonRow<'de> {
    pub(crate) fn new(width: usize) -> Self {
        Self { cells: vec![None; width], filled: Vec::new() }
    }

    fn set(&mut self, column: usize, text: Cow<'de, str>) {
        if self.cells[column].replace(text).is_none() {
            self.filled.push(column);
        }
    }

    pub(crate) fn get(&self, column: usize) -> Option<&str> {
        self.cells.get(column)?.as_deref()
    }

    /// The texts that are there.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.filled.iter().filter_map(|column| self.get(*column))
    }

    pub(crate) fn clear(&mut self) {
        for column in self.filled.drain(..) {
            self.cells[column] = None;
        }
    }
}

/// Whether every field of a record has its place in the shape.
pub(crate) fn knows(node: &Node, record: &[u8]) -> serde_json::Result<bool> {
    read(record, ShapeCheck { node: Some(node) })
}

/// Puts the fields of a record that stand in no list of records into `row`.
pub(crate) fn fill<'de>(node: &Node, record: &'de [u8], row: &mut JsonRow<'de>) -> serde_json::Result<()> {
    read(record, RowFiller { node, row })
}

fn read<'de, T: ValueTaker<'de>>(record: &'de [u8], taker: T) -> serde_json::Result<T::Made> {
    let mut reader = serde_json::Deserializer::from_slice(record);
    let value = Taking(taker).deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// The name of a member.
struct MemberName;

impl<'de> DeserializeSeed<'de> for MemberName {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let tree = Taking(TreeBuilder).deserialize(deserializer)?;
        tree.into_text().ok_or_else(|| D::Error::custom("expected a name"))
    }
}

struct ShapeCheck<'n> {
    node: Option<&'n Node>,
}

impl<'de> ValueTaker<'de> for ShapeCheck<'_> {
    type Made = bool;

    fn nothing(self) -> bool {
        true
    }

    fn scalar(self, _: impl FnOnce() -> Cow<'de, str>) -> bool {
        self.node.is_some_and(|node| node.column.is_some())
    }

    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let (mut next, mut known) = (0, true);
        while let Some(key) = map.next_key_seed(MemberName)? {
            let node = self.node.and_then(|node| node.members.find(&key, &mut next));
            // A running cycle moves into a list, which only the whole record can tell.
            known &= map.next_value_seed(Taking(ShapeCheck { node }))? && key != RUNNING;
        }
        Ok(known)
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<bool, A::Error> {
        Ok(knows_tree(self.node, &TreeBuilder.list(list)?))
    }
}

fn knows_tree(node: Option<&Node>, tree: &Tree<'_>) -> bool {
    match tree {
        Tree::Null => true,
        Tree::Text(_) => node.is_some_and(|node| node.column.is_some()),
        Tree::Object(members) => {
            let mut next = 0;
            members
                .iter()
                .all(|(key, value)| knows_tree(node.and_then(|node| node.members.find(key, &mut next)), value))
        }
        Tree::List(items) => match node.and_then(|node| node.list.as_deref()) {
            Some((_, node)) => items.iter().all(|item| knows_tree(Some(node), item)),
            None => false,
        },
    }
}

struct RowFiller<'n, 'r, 'de> {
    node: &'n Node,
    row: &'r mut JsonRow<'de>,
}

impl<'de> RowFiller<'_, '_, 'de> {
    fn tree(self, tree: Tree<'de>) {
        match tree {
            Tree::Text(text) => self.scalar(|| text),
            Tree::Object(members) => {
                let mut next = 0;
                for (key, value) in members {
                    if let Some(node) = self.node.members.find(&key, &mut next) {
                        RowFiller { node, row: self.row }.tree(value);
                    }
                }
            }
            Tree::Null | Tree::List(_) => {}
        }
    }
}

impl<'de> ValueTaker<'de> for RowFiller<'_, '_, 'de> {
    type Made = ();

    fn nothing(self) {}

    fn scalar(self, text: impl FnOnce() -> Cow<'de, str>) {
        if let Some(column) = self.node.column {
            self.row.set(column, text());
        }
    }

    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut next = 0;
        while let Some(key) = map.next_key_seed(MemberName)? {
            match self.node.members.find(&key, &mut next) {
                Some(node) => map.next_value_seed(Taking(RowFiller { node, row: self.row }))?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.node.column.is_some() || !self.node.members.is_empty() {
            self.tree(TreeBuilder.list(list)?);
            return Ok(());
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::json::shape::InferredSchema;

    const RECORDS: [&str; 6] = [
        r#"{"id":1,"a":{"b":"x","c":null},"tags":["p","q"],"notes":[{"n":1}],"info":[{"key":"k","value":7}]}"#,
        r#"{"a":{"b":"\u00e9"},"id":2.5,"tags":null,"notes":[]}"#,
        r#"{"a":{"c":true}}"#,
        r#"{"notes":[{"n":1,"m":2}]}"#,
        r#"{"info":[{"key":"other","value":1}]}"#,
        r#"{"sla":{"ongoingCycle":{"n":1}}}"#,
    ];

    fn tree(record: &str) -> Tree<'_> {
        serde_json::from_str(record).unwrap()
    }

    #[test]
    fn a_record_is_known_where_learning_it_would_add_nothing() {
        for (at, record) in RECORDS.iter().enumerate() {
            let mut shape = InferredSchema::default();
            shape.learn("x", &tree(RECORDS[0])).unwrap();
            let known = knows(shape.root("x").unwrap().1, record.as_bytes()).unwrap();
            assert_eq!(known, at < 2, "{record}");
        }
    }

    #[test]
    fn rows_filled_straight_are_those_of_built_records() {
        let mut shape = InferredSchema::default();
        for record in RECORDS {
            shape.learn("x", &tree(record)).unwrap();
        }
        shape.inherit().unwrap();
        let (relation, node) = shape.root("x").unwrap();
        for record in RECORDS {
            let mut row = JsonRow::new(shape.relations()[relation].header.len());
            fill(node, record.as_bytes(), &mut row).unwrap();
            let mut built = Vec::new();
            shape.rows("x", &tree(record), relation, &mut |row| {
                built = row.iter().map(|cell| cell.map(str::to_owned)).collect();
            });
            let filled: Vec<_> = row.cells.iter().map(|cell| cell.as_deref().map(str::to_owned)).collect();
            assert_eq!(filled, built, "{record}");
            row.clear();
            assert!(row.cells.iter().all(Option::is_none) && row.texts().next().is_none(), "{record}");
        }
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        let shape = InferredSchema::default();
        assert!(shape.root("x").is_none());
        let node = Node::default();
        for text in ["{\"a\":INC}", "{} x", "{\"a\":}"] {
            assert!(knows(&node, text.as_bytes()).is_err(), "{text}");
            assert!(fill(&node, text.as_bytes(), &mut JsonRow::default()).is_err(), "{text}");
        }
    }
}
