//! A JSON value as this program reads it: scalars as text, lists of scalars joined, lists of objects as records of their own.
//! Knows nothing of columns.
//!
//! A list of names and values, `[{"key": "status", "value": 7}]`, is the same as members: `status.value`.

use std::borrow::Cow;

use serde::de::{Deserialize, DeserializeSeed as _, Deserializer, MapAccess, SeqAccess};

use crate::read::json::value::{Taking, ValueTaker};

/// A list with more items than this is not taken for names and values.
const MAX_NAMES: usize = 500;

/// A JSON value: scalars as text, lists of scalars joined.
#[derive(Debug)]
pub(crate) enum Tree<'a> {
    Null,
    Text(Cow<'a, str>),
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
    /// Objects only.
    List(Vec<Tree<'a>>),
}

impl<'de> Deserialize<'de> for Tree<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Taking(TreeBuilder).deserialize(deserializer)
    }
}

/// Builds a [`Tree`].
pub(crate) struct TreeBuilder;

impl<'de> ValueTaker<'de> for TreeBuilder {
    type Made = Tree<'de>;

    fn nothing(self) -> Tree<'de> {
        Tree::Null
    }

    fn scalar(self, text: impl FnOnce() -> Cow<'de, str>) -> Tree<'de> {
        Tree::Text(text())
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<Tree<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = object.next_entry::<Tree<'de>, Tree<'de>>()? {
            if let Tree::Text(key) = key {
                members.push((key, value));
            }
        }
        join_cycles(&mut members);
        Ok(Tree::Object(members))
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element::<Tree<'de>>()? {
            match item {
                Tree::Null => {}
                Tree::List(inner) => items.extend(inner),
                item => items.push(item),
            }
        }
        if items.iter().any(|item| matches!(item, Tree::Object(_))) {
            let object =
                |item| if let Tree::Text(_) = item { Tree::Object(vec![("value".into(), item)]) } else { item };
            let items: Vec<Tree<'de>> = items.into_iter().map(object).collect();
            return Ok(match ItemNaming::of(&items) {
                Some(names) => names.spread(items),
                None => Tree::List(items),
            });
        }
        let texts: Vec<Cow<'de, str>> = items.into_iter().filter_map(Tree::into_text).collect();
        Ok(if texts.is_empty() { Tree::Null } else { Tree::Text(texts.join(", ").into()) })
    }
}

type Members<'a> = Vec<(Cow<'a, str>, Tree<'a>)>;

/// Jira keeps the running cycle of a service level beside the list of the others: it is one of them.
pub(crate) const RUNNING: &str = "ongoingCycle";

fn join_cycles(members: &mut Members<'_>) {
    let Some(ongoing) = members.iter().position(|(key, _)| key == RUNNING) else { return };
    if !matches!(members[ongoing].1, Tree::Object(_)) {
        return;
    }
    let (_, cycle) = members.remove(ongoing);
    match members.iter_mut().find(|(key, _)| key == "completedCycles") {
        Some((_, Tree::List(cycles))) => cycles.push(cycle),
        Some((_, cycles)) => *cycles = Tree::List(vec![cycle]),
        None => members.push(("completedCycles".into(), Tree::List(vec![cycle]))),
    }
}

/// How the items of a list are named.
#[derive(Clone, Copy)]
enum ItemNaming {
    /// `key`, and whatever else beside `value`.
    Key,
    /// `id` or `name`, with nothing but `value` beside it.
    Pair,
}

impl ItemNaming {
    /// None where the items are records of their own: where one lacks a name, or two have the same.
    fn of(items: &[Tree<'_>]) -> Option<Self> {
        if items.len() > MAX_NAMES {
            return None;
        }
        let kind =
            [Self::Key, Self::Pair].into_iter().find(|kind| items.iter().all(|item| kind.name(item).is_some()))?;
        let mut names: Vec<&str> = items.iter().filter_map(|item| kind.name(item)).collect();
        names.sort_unstable();
        names.windows(2).all(|two| two[0] != two[1]).then_some(kind)
    }

    fn is_name(self, key: &str) -> bool {
        match self {
            Self::Key => key == "key",
            Self::Pair => matches!(key, "id" | "name"),
        }
    }

    fn name<'t>(self, item: &'t Tree<'_>) -> Option<&'t str> {
        let Tree::Object(members) = item else { return None };
        let fits = matches!(self, Self::Key) || members.len() == 2;
        let (_, name) = members.iter().find(|(key, _)| fits && self.is_name(key))?;
        match name {
            Tree::Text(name) if members.iter().any(|(key, _)| key == "value") => Some(name),
            _ => None,
        }
    }

    fn spread<'a>(self, items: Vec<Tree<'a>>) -> Tree<'a> {
        let named = |item: Tree<'a>| {
            let Tree::Object(mut members) = item else { return None };
            let at = members.iter().position(|(key, _)| self.is_name(key))?;
            let name = members.remove(at).1.into_text()?;
            members.retain(|(key, _)| key != "keyCaption");
            Some((name, Tree::Object(members)))
        };
        Tree::Object(items.into_iter().filter_map(named).collect())
    }
}

impl<'a> Tree<'a> {
    pub(crate) fn into_text(self) -> Option<Cow<'a, str>> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}
