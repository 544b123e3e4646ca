//! Records of nested objects as flat rows: members become columns with dotted paths, lists of objects become relations of their own
//! that carry the fields of what they hang on. Knows nothing of files.
//!
//! The rows of a list below a record have, after their own fields, those of its ancestors: of the record itself only what names it
//! and says who made it when, as `parent.key`, `parent.id`; of the lists between them all, under the name of the list, as
//! `histories.created`; of the object that holds the list its plain fields, as `holder.name`.

use crate::read::json::node::{InferredRelation, Node, Relations, TooManyFields, learn};
use crate::read::json::tree::Tree;

/// What a row below a record keeps of it.
const IDENTITY: [&str; 7] = ["key", "id", "number", "sys_id", "ticket_id", "created_at", "author_id"];

/// What begins the names of columns that come from the holder of a list.
const HOLDER: &str = "holder.";

/// The relations and columns of a text, learnt record by record.
#[derive(Debug, Default)]
pub(crate) struct InferredSchema {
    relations: Relations,
    /// One root per top-level list.
    roots: Vec<(usize, Node)>,
}

impl InferredSchema {
    /// The relations, each after the one it hangs on.
    pub(crate) fn relations(&self) -> &[InferredRelation] {
        &self.relations.all
    }

    /// The place of the records of a top-level list, and their relation.
    pub(crate) fn root(&self, list: &str) -> Option<(usize, &Node)> {
        let (relation, node) = self.roots.iter().find(|(root, _)| self.relations.all[*root].name == list)?;
        Some((*relation, node))
    }

    /// Takes in the fields of a record. True if a relation is new.
    pub(crate) fn learn(&mut self, list: &str, record: &Tree<'_>) -> Result<bool, TooManyFields> {
        let before = self.relations.all.len();
        let known = self.roots.iter().position(|(root, _)| self.relations.all[*root].name == list);
        let at = if let Some(at) = known {
            at
        } else {
            let root = self.relations.add(InferredRelation { name: list.to_owned(), ..InferredRelation::default() })?;
            self.roots.push((root, Node::default()));
            self.roots.len() - 1
        };
        let (relation, node) = &mut self.roots[at];
        learn(&mut self.relations, *relation, node, record, "")?;
        Ok(self.relations.all.len() > before)
    }

    /// Adds the columns of the ancestors, once everything is learnt.
    pub(crate) fn inherit(&mut self) -> Result<(), TooManyFields> {
        for at in 0..self.relations.all.len() {
            let Some(above) = self.relations.all[at].parent else { continue };
            let parent = &self.relations.all[above];
            let own = parent.header.len() - parent.inherited.len();
            let list = parent.name.rsplit('.').next().unwrap_or_default();
            let named = |column: usize, name: &String| match parent.parent {
                None if IDENTITY.contains(&name.as_str()) => Some((column, format!("parent.{name}"))),
                None => None,
                Some(_) if column < own => Some((column, format!("{list}.{name}"))),
                // Whose holder that was could no longer be told.
                Some(_) if name.starts_with(HOLDER) => None,
                Some(_) => Some((column, name.clone())),
            };
            let mut columns: Vec<_> = parent.header.iter().enumerate().filter_map(|(i, name)| named(i, name)).collect();
            if let Some((holder, _)) = self.relations.all[at].path.rsplit_once('.') {
                let plain = |name: &String| {
                    let rest = name.strip_prefix(holder)?.strip_prefix('.')?;
                    (!rest.contains('.')).then(|| format!("{HOLDER}{rest}"))
                };
                columns.extend(parent.header[..own].iter().enumerate().filter_map(|(i, name)| Some((i, plain(name)?))));
            }
            for (there, name) in columns {
                let here = self.relations.column(at, &name)?;
                self.relations.all[at].inherited.push((there, here));
            }
        }
        Ok(())
    }

    /// Calls `each` with the rows that a record gives to `relation`: one text per column.
    pub(crate) fn rows(&self, list: &str, record: &Tree<'_>, relation: usize, each: &mut dyn FnMut(&[Option<&str>])) {
        let Some((root, node)) = self.root(list) else { return };
        let mut lineage = vec![relation];
        while let Some(above) = lineage.last().and_then(|last| self.relations.all[*last].parent) {
            lineage.push(above);
        }
        if lineage.last() == Some(&root) {
            self.descend(&lineage, node, record, &[], each);
        }
    }

    /// `lineage` ends with the relation of this record and begins with the wanted one.
    fn descend<'t>(
        &self,
        lineage: &[usize],
        node: &Node,
        record: &'t Tree<'_>,
        above: &[Option<&'t str>],
        each: &mut dyn FnMut(&[Option<&str>]),
    ) {
        let Some((this, below)) = lineage.split_last() else { return };
        let found = &self.relations.all[*this];
        let mut row = vec![None; found.header.len()];
        let mut lists = Vec::new();
        fill(node, record, &mut row, below.last().copied(), &mut lists);
        for (there, here) in &found.inherited {
            row[*here] = above[*there];
        }
        if below.is_empty() {
            each(&row);
        }
        for (node, items) in lists {
            for item in items {
                self.descend(below, node, item, &row, each);
            }
        }
    }
}

/// Puts the texts of a record into its row, and the lists that lead to the relation `below` aside.
fn fill<'n, 't>(
    node: &'n Node,
    value: &'t Tree<'_>,
    row: &mut [Option<&'t str>],
    below: Option<usize>,
    lists: &mut Vec<(&'n Node, &'t [Tree<'t>])>,
) {
    match value {
        Tree::Null => {}
        Tree::Text(text) => {
            if let Some(column) = node.column {
                row[column] = Some(text);
            }
        }
        Tree::Object(members) => {
            let mut next = 0;
            for (key, value) in members {
                if let Some(member) = node.members.find(key, &mut next) {
                    fill(member, value, row, below, lists);
                }
            }
        }
        Tree::List(items) => match node.list.as_deref() {
            Some((relation, node)) if Some(*relation) == below => lists.push((node, items)),
            _ => {}
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::json::node::MAX_PLACES;
    use crate::read::limits::{MAX_COLUMNS, MAX_NAME, MAX_RELATIONS};

    fn rows(records: &[&str], relation: &str) -> (Vec<String>, Vec<Vec<Option<String>>>) {
        let trees: Vec<Tree<'_>> = records.iter().map(|record| serde_json::from_str(record).unwrap()).collect();
        let mut shape = InferredSchema::default();
        for tree in &trees {
            shape.learn("issues", tree).unwrap();
        }
        shape.inherit().unwrap();
        let at = shape.relations().iter().position(|found| found.name == relation).unwrap();
        let mut rows = Vec::new();
        for tree in &trees {
            shape.rows("issues", tree, at, &mut |row| {
                rows.push(row.iter().map(|cell| cell.map(str::to_owned)).collect());
            });
        }
        (shape.relations()[at].header.clone(), rows)
    }

    fn some(cells: &[&str]) -> Vec<Option<String>> {
        cells.iter().map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned())).collect()
    }

    #[test]
    fn members_become_dotted_columns_and_scalars_text() {
        let (header, rows) = rows(
            &[
                r#"{"number":"INC1","group":{"display_value":"Net","link":"x"},"n":3.0,"ok":true,"tags":["a","b"],"none":null}"#,
                r#"{"group":"Desk","n":12345678901,"late":"\u00e9"}"#,
            ],
            "issues",
        );
        assert_eq!(header, ["number", "group.display_value", "group.link", "n", "ok", "tags", "group", "late"]);
        assert_eq!(rows[0], some(&["INC1", "Net", "x", "3", "true", "a, b", "", ""]));
        assert_eq!(rows[1], some(&["", "", "", "12345678901", "", "", "Desk", "\u{e9}"]));
    }

    const ISSUE: &str = r#"{"changelog":{"histories":[
        {"id":"7","created":"2026-01-15","author":{"displayName":"Petra"},"items":[{"field":"status","toString":"Done"},{"field":"assignee"}]},
        {"id":"8","created":"2026-01-16","items":[{"field":"status","fromString":"Done"}]}]},
        "key":"ITS-881","fields":{"summary":"Badge"}}"#;

    #[test]
    fn lists_of_objects_become_relations_that_know_their_ancestors() {
        let (header, rows) = rows(&[ISSUE], "issues.changelog.histories.items");
        let expected =
            "field toString fromString histories.id histories.created histories.author.displayName parent.key";
        assert_eq!(header.join(" "), expected);
        assert_eq!(rows[0], some(&["status", "Done", "", "7", "2026-01-15", "Petra", "ITS-881"]));
        assert_eq!(rows[1], some(&["assignee", "", "", "7", "2026-01-15", "Petra", "ITS-881"]));
        assert_eq!(rows[2], some(&["status", "", "Done", "8", "2026-01-16", "", "ITS-881"]));
    }

    #[test]
    fn the_record_itself_has_no_columns_of_its_lists() {
        let (header, rows) = rows(&[ISSUE], "issues");
        assert_eq!(header, ["key", "fields.summary"]);
        assert_eq!(rows, [some(&["ITS-881", "Badge"])]);
    }

    #[test]
    fn a_list_of_names_and_values_is_the_same_as_members() {
        let (header, rows) = rows(
            &[
                r#"{"id":1,"info":[{"key":"status","keyCaption":"State","value":7,"valueCaption":"Done"},{"key":"late","value":null}]}"#,
                r#"{"id":2,"info":[{"key":"late","value":"x"}],"fields":[{"id":360,"value":["a","b"]}]}"#,
            ],
            "issues",
        );
        assert_eq!(
            header,
            ["id", "info.status.value", "info.status.valueCaption", "info.late.value", "fields.360.value"]
        );
        assert_eq!(rows, [some(&["1", "7", "Done", "", ""]), some(&["2", "", "", "x", "a, b"])]);
    }

    #[test]
    fn lists_whose_items_are_not_told_apart_by_name_stay_lists() {
        for list in [
            r#"[{"key":"a","value":1},{"key":"a","value":2}]"#,
            r#"[{"key":"a","value":1},{"value":2}]"#,
            r#"[{"id":1,"value":1,"self":"x"}]"#,
        ] {
            let (header, _) = rows(&[&format!(r#"{{"id":1,"list":{list}}}"#)], "issues");
            assert_eq!(header, ["id"], "{list}");
        }
    }

    #[test]
    fn a_list_knows_what_its_holder_says_of_itself_and_takes_the_running_cycle_in() {
        let text = r#"{"key":"I-1","sla":{"name":"Resolve","goal":{"ms":1},"ongoingCycle":{"n":3},"completedCycles":[{"n":1},{"n":2}]},
            "late":{"completedCycles":[],"ongoingCycle":{"n":4}}}"#;
        let (header, found) = rows(&[text], "issues.sla.completedCycles");
        assert_eq!(header, ["n", "parent.key", "holder.name"]);
        assert_eq!(
            found,
            [some(&["1", "I-1", "Resolve"]), some(&["2", "I-1", "Resolve"]), some(&["3", "I-1", "Resolve"])]
        );
        assert_eq!(rows(&[text], "issues.late.completedCycles").1, [some(&["4", "I-1"])]);
    }

    fn learnt(text: &str) -> Result<bool, TooManyFields> {
        let mut shape = InferredSchema::default();
        let tree: Tree<'_> = serde_json::from_str(text).unwrap();
        let news = shape.learn("issues", &tree)?;
        shape.inherit().map(|()| news)
    }

    #[test]
    fn keys_that_are_data_become_neither_columns_nor_places_nor_lists_without_end() {
        let members = |n: usize, value: &str| {
            let members: Vec<String> = (0..n).map(|i| format!("\"k{i}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert_eq!(learnt(&members(MAX_COLUMNS, "1")), Ok(true));
        assert_eq!(learnt(&members(MAX_COLUMNS + 1, "1")), Err(TooManyFields));
        assert_eq!(learnt(&members(MAX_PLACES, "null")), Ok(true));
        assert_eq!(learnt(&members(MAX_PLACES + 1, "null")), Err(TooManyFields));
        // The records themselves are a relation, too.
        assert_eq!(learnt(&members(MAX_RELATIONS - 1, "[{}]")), Ok(true));
        assert_eq!(learnt(&members(MAX_RELATIONS, "[{}]")), Err(TooManyFields));
    }

    #[test]
    fn a_long_key_is_not_repeated_for_each_field_below_it() {
        let key = "k".repeat(MAX_NAME);
        assert_eq!(learnt(&format!("{{\"{key}\":1}}")), Ok(true));
        assert_eq!(learnt(&format!("{{\"{key}\":{{\"a\":1}}}}")), Err(TooManyFields));
        assert_eq!(learnt(&format!("{{\"{key}x\":1}}")), Err(TooManyFields));
    }

    #[test]
    fn what_lists_inherit_counts_as_columns() {
        // 4,000 fields of a list, once for itself and once for each of four lists below it: 4,000 * 5 > 16,384.
        let fields: Vec<String> = (0..4_000).map(|i| format!("\"k{i}\":1")).collect();
        let lists: Vec<String> = (0..4).map(|i| format!("\"l{i}\":[{{\"a\":1}}]")).collect();
        let text = |lists: &[String]| format!("{{\"list\":[{{{},{}}}]}}", fields.join(","), lists.join(","));
        assert_eq!(learnt(&text(&lists[..3])), Ok(true));
        assert_eq!(learnt(&text(&lists)), Err(TooManyFields));
    }
}
