//! What may stand at each place in the records of a text, and the relations that the places belong to. Learnt from trees, within bounds.

use std::collections::HashMap;

use crate::read::json::tree::Tree;
use crate::read::limits::{MAX_COLUMNS, MAX_NAME, MAX_RELATIONS};

/// Places in all records, with those where nothing but null ever stands.
pub(super) const MAX_PLACES: usize = 4 * MAX_COLUMNS;

/// More columns, lists or longer names than records have whose keys are names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooManyFields;

/// A relation found in the records.
#[derive(Debug, Default)]
pub(crate) struct InferredRelation {
    /// Dotted path of the list.
    pub(crate) name: String,
    /// Dotted path of the list in the relation it hangs on.
    pub(super) path: String,
    /// Columns, in the order in which they were met.
    pub(crate) header: Vec<String>,
    /// The relation it hangs on, and which of its columns are repeated here: (there, here).
    pub(super) parent: Option<usize>,
    pub(super) inherited: Vec<(usize, usize)>,
}

/// What may stand at a place in a record.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) column: Option<usize>,
    pub(crate) members: NamedNodes,
    /// The relation of a list, and its items.
    pub(crate) list: Option<Box<(usize, Node)>>,
}

/// Places by name, in the order in which they were met. Records mostly keep it, so that the one after the last is tried first.
#[derive(Debug, Default)]
pub(crate) struct NamedNodes {
    nodes: Vec<(String, Node)>,
    index: HashMap<String, usize>,
}

impl NamedNodes {
    /// The place of this name; `next` says where to look first.
    pub(crate) fn find(&self, name: &str, next: &mut usize) -> Option<&Node> {
        let at = match self.nodes.get(*next) {
            Some((known, _)) if known == name => *next,
            _ => *self.index.get(name)?,
        };
        *next = at + 1;
        Some(&self.nodes[at].1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn find_or_add(&mut self, name: &str, found: &mut Relations) -> Result<&mut Node, TooManyFields> {
        let at = if let Some(at) = self.index.get(name) {
            *at
        } else {
            found.places += 1;
            if found.places > MAX_PLACES || name.len() > MAX_NAME {
                return Err(TooManyFields);
            }
            self.index.insert(name.to_owned(), self.nodes.len());
            self.nodes.push((name.to_owned(), Node::default()));
            self.nodes.len() - 1
        };
        Ok(&mut self.nodes[at].1)
    }
}

/// The relations of a text, and what is counted of them while they are learnt.
#[derive(Debug, Default)]
pub(super) struct Relations {
    pub(super) all: Vec<InferredRelation>,
    /// Columns of all relations.
    columns: usize,
    /// Places in records.
    places: usize,
}

impl Relations {
    /// Adds a relation.
    pub(super) fn add(&mut self, found: InferredRelation) -> Result<usize, TooManyFields> {
        if self.all.len() >= MAX_RELATIONS || found.name.len() > MAX_NAME {
            return Err(TooManyFields);
        }
        self.all.push(found);
        Ok(self.all.len() - 1)
    }

    /// Adds a column to a relation.
    pub(super) fn column(&mut self, relation: usize, name: &str) -> Result<usize, TooManyFields> {
        self.columns += 1;
        if self.columns > MAX_COLUMNS || name.len() > MAX_NAME {
            return Err(TooManyFields);
        }
        let header = &mut self.all[relation].header;
        header.push(name.to_owned());
        Ok(header.len() - 1)
    }
}

/// Takes in what stands at a place in a record of `relation`.
pub(super) fn learn(
    relations: &mut Relations,
    relation: usize,
    node: &mut Node,
    value: &Tree<'_>,
    path: &str,
) -> Result<(), TooManyFields> {
    match value {
        Tree::Null => {}
        Tree::Text(_) => {
            if node.column.is_none() {
                node.column = Some(relations.column(relation, path)?);
            }
        }
        Tree::Object(members) => {
            for (key, value) in members {
                let member = node.members.find_or_add(key, relations)?;
                // The path is only needed for what is new.
                let known = member.column.is_some() && matches!(value, Tree::Text(_)) || matches!(value, Tree::Null);
                if !known {
                    if path.len() + key.len() > MAX_NAME {
                        return Err(TooManyFields);
                    }
                    let path = if path.is_empty() { key.clone().into_owned() } else { format!("{path}.{key}") };
                    learn(relations, relation, member, value, &path)?;
                }
            }
        }
        Tree::List(items) => {
            let list = if let Some(list) = node.list.take() {
                list
            } else {
                let name = format!("{}.{path}", relations.all[relation].name);
                let found = InferredRelation {
                    name,
                    path: path.to_owned(),
                    parent: Some(relation),
                    ..InferredRelation::default()
                };
                Box::new((relations.add(found)?, Node::default()))
            };
            let (relation, node) = &mut **node.list.insert(list);
            for item in items {
                learn(relations, *relation, node, item, "")?;
            }
        }
    }
    Ok(())
}
