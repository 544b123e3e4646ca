//! JSON: one document, or one object a line.

use std::io::Write;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use crate::error::Result;
use crate::output::errors::failed;
use crate::store::Cell;

pub(super) fn write_document(document: &Value, mut to: impl Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut to, document).map_err(failed)?;
    to.write_all(b"\n").map_err(failed)
}

/// A document whose last key holds a list, of which one item is held at a time. The bytes are those of the whole document.
#[derive(Debug)]
pub struct JsonList<W> {
    to: W,
    /// An item as it is written alone, and within the list.
    item: Vec<u8>,
    indented: Vec<u8>,
    empty: bool,
}

impl<W: Write> JsonList<W> {
    /// Writes the other keys, of which there is at least one, and begins the list.
    pub fn begin(mut to: W, head: &Value, key: &str) -> Result<Self> {
        let head = serde_json::to_string_pretty(head).map_err(failed)?;
        let head = head.strip_suffix("\n}").unwrap_or(&head);
        write!(to, "{head},\n  {}: [", Value::from(key)).map_err(failed)?;
        Ok(Self { to, item: Vec::new(), indented: Vec::new(), empty: true })
    }

    /// Writes an item.
    pub fn push(&mut self, item: &impl Serialize) -> Result<()> {
        self.item.clear();
        self.indented.clear();
        serde_json::to_writer_pretty(&mut self.item, item).map_err(failed)?;
        if !self.empty {
            self.indented.push(b',');
        }
        self.empty = false;
        // A line break is always one of the form: in a text it is escaped.
        for line in self.item.split(|byte| *byte == b'\n') {
            self.indented.extend(b"\n    ");
            self.indented.extend(line);
        }
        self.to.write_all(&self.indented).map_err(failed)
    }

    /// Ends the document.
    pub fn finish(mut self) -> Result<()> {
        let end = if self.empty { "]\n}\n" } else { "\n  ]\n}\n" };
        self.to.write_all(end.as_bytes()).and_then(|()| self.to.flush()).map_err(failed)
    }
}

/// Names of columns as keys: of columns of the same name the last one counts.
#[derive(Debug)]
pub(super) struct Named(Vec<(String, usize)>);

impl Named {
    pub(super) fn new(columns: &[String]) -> Self {
        let last = |name: &String| columns.iter().rposition(|other| other == name);
        let first = columns.iter().enumerate().filter(|(place, name)| !columns[..*place].contains(name));
        Self(first.filter_map(|(_, name)| Some((name.clone(), last(name)?))).collect())
    }

    pub(super) fn row<'a>(&'a self, row: &'a [Cell]) -> Object<'a> {
        Object { names: self, row }
    }
}

/// A row as an object.
pub(super) struct Object<'a> {
    names: &'a Named,
    row: &'a [Cell],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.names.0.len()))?;
        for (name, place) in &self.names.0 {
            match self.row.get(*place) {
                Some(Cell::Text(text)) => map.serialize_entry(name, text)?,
                Some(cell) => map.serialize_entry(name, &cell.to_json())?,
                None => {}
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_written_item_by_item_is_the_document_written_at_once() {
        let head = json!({"schema": "x", "note": "a\nb"});
        for items in [vec![], vec![json!({"a": [1, {}], "b": "\n"})], vec![json!(1), json!([]), json!("x")]] {
            let mut bytes = Vec::new();
            let mut list = JsonList::begin(&mut bytes, &head, "li\"st").unwrap();
            for item in &items {
                list.push(item).unwrap();
            }
            list.finish().unwrap();
            let mut whole = head.clone();
            whole["li\"st"] = items.into();
            assert_eq!(String::from_utf8(bytes).unwrap(), format!("{whole:#}\n"));
        }
    }

    #[test]
    fn of_columns_of_one_name_the_last_counts_in_the_place_of_the_first() {
        let names = Named::new(&["a", "b", "a"].map(str::to_owned));
        let row = [Cell::Int(1), Cell::Null, Cell::Text("x".to_owned())];
        assert_eq!(serde_json::to_string(&names.row(&row)).unwrap(), r#"{"a":"x","b":null}"#);
    }
}
