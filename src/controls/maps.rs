//! What controls bear on in frameworks beside COBIT: ids, what they are about in our words, and why the records say something of them. Data of
//! `queries/controls/maps`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::controls::builtin;

/// A framework with the parts of it that a control bears on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relevance {
    /// Its title.
    pub framework: String,
    /// Whether the ids were checked against a published list.
    pub checked: bool,
    /// The parts.
    pub parts: Vec<Part>,
}

/// A part of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub about: String,
    /// What the records can say of it.
    pub why: String,
}

impl Relevance {
    /// The title, with what is not certain of it.
    pub fn title(&self) -> String {
        if self.checked { self.framework.clone() } else { format!("{} (ids not verified)", self.framework) }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Map {
    title: String,
    verified: bool,
    items: BTreeMap<String, String>,
    objectives: BTreeMap<String, String>,
    why: BTreeMap<String, String>,
    controls: BTreeMap<String, Vec<String>>,
}

fn map(file: &str) -> Option<Map> {
    builtin::MAPS.iter().find(|(name, _)| *name == file).and_then(|(_, text)| toml::from_str(text).ok())
}

/// The name of a COBIT objective, such as `BAI06`.
pub fn objective_title(objective: &str) -> Option<String> {
    map("cobit2019.toml")?.objectives.remove(objective)
}

/// The COBIT practices that the map knows.
pub(super) fn practices() -> Vec<String> {
    map("cobit2019.toml").map(|map| map.items.into_keys().collect()).unwrap_or_default()
}

/// What a control bears on in the other frameworks.
pub fn relevant(id: &str) -> Vec<Relevance> {
    let maps = builtin::MAPS.iter().filter_map(|(name, _)| map(name));
    maps.filter_map(|map| {
        let text = |of: &BTreeMap<String, String>, id: &String| of.get(id).cloned().unwrap_or_default();
        let part = |id: &String| Part { id: id.clone(), about: text(&map.items, id), why: text(&map.why, id) };
        let parts = map.controls.get(id)?.iter().map(part).collect();
        Some(Relevance { framework: map.title.clone(), checked: map.verified, parts })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::pack::Packs;

    #[test]
    fn every_map_says_why_and_names_only_what_there_is() {
        let packs = Packs::built_in().unwrap();
        let others: Vec<&str> =
            builtin::MAPS.iter().map(|(name, _)| *name).filter(|name| *name != "cobit2019.toml").collect();
        assert_eq!(others.len(), 7);
        for name in others {
            let map = map(name).unwrap();
            assert_eq!(map.items.keys().collect::<Vec<_>>(), map.why.keys().collect::<Vec<_>>(), "{name}");
            for (id, why) in &map.why {
                assert!(why.len() > 25 && why.ends_with('.'), "{name} {id}: {why}");
                assert!(map.controls.values().flatten().any(|used| used == id), "{name}: nothing bears on {id}");
                for word in ["compliant", "compliance", "conform", "passed"] {
                    assert!(!why.to_lowercase().contains(word), "{name} {id}: {why}");
                }
            }
            for (control, ids) in &map.controls {
                assert!(packs.by_id(control).is_ok(), "{name}: {control}");
                assert!(ids.iter().all(|id| map.items.contains_key(id)), "{name}: {control}");
            }
        }
        let change = relevant("CHG-01");
        let soc = change.iter().find(|of| of.framework.starts_with("SOC 2")).unwrap();
        assert_eq!(
            (soc.checked, soc.parts[0].id.as_str(), soc.parts[0].about.as_str()),
            (false, "CC8.1", "change management")
        );
        assert_eq!(soc.title(), "SOC 2 Trust Services Criteria (ids not verified)");
        assert_eq!(relevant("OWN-01"), []);
        assert_eq!(objective_title("BAI06").as_deref(), Some("Managed IT Changes"));
    }
}
