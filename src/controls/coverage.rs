//! Which practices of COBIT 2019 the controls bear on, why, and which ones no test bears on. A practice is never rated: tickets can support or
//! contradict a rating, they cannot make one.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::controls::builtin;
use crate::controls::definition::Control;
use crate::error::{Error, Result};

/// A practice with what bears on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    /// Its id, such as `BAI06.01`.
    pub id: String,
    /// What it is about, in our words.
    pub about: String,
    /// The objective it belongs to.
    pub objective: String,
    /// The name of the objective.
    pub objective_title: String,
    /// Whether the id was checked against a published list.
    pub checked: bool,
    /// What the data can say of it, and what they cannot.
    pub why: String,
    /// The controls that bear on it, in the order of the packs.
    pub tests: Vec<String>,
    /// The measures that bear on it.
    pub measures: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Map {
    checked: Vec<String>,
    objectives: BTreeMap<String, String>,
    items: BTreeMap<String, String>,
    coverage: BTreeMap<String, Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    why: String,
    #[serde(default)]
    tests: Vec<String>,
    #[serde(default)]
    measures: Vec<String>,
}

/// Every practice of the map by id, with the controls in force; a practice that a pack of one's own names comes to it.
pub fn coverage(controls: &[Control]) -> Result<Vec<Practice>> {
    let text = builtin::MAPS.iter().find(|(file, _)| *file == "cobit2019.toml").map_or("", |(_, text)| *text);
    let map: Map = toml::from_str(text).map_err(|error| Error::setting(format!("the map of COBIT 2019: {error}")))?;
    let own = controls.iter().flat_map(Control::practices);
    let mut ids: Vec<&str> = map.items.keys().map(String::as_str).chain(own).collect();
    ids.sort_by_key(|id| (domain(id), *id));
    ids.dedup();
    Ok(ids.into_iter().map(|id| map.practice(id, controls)).collect())
}

/// The domains in the order of the framework.
fn domain(id: &str) -> usize {
    ["EDM", "APO", "BAI", "DSS", "MEA"].iter().position(|domain| id.starts_with(domain)).unwrap_or(5)
}

impl Map {
    fn practice(&self, id: &str, controls: &[Control]) -> Practice {
        let objective = id.split('.').next().unwrap_or(id);
        let entry = self.coverage.get(id);
        let named = |control: &&Control| {
            control.practices().any(|practice| practice == id)
                || entry.is_some_and(|entry| entry.tests.iter().any(|test| test == control.id()))
        };
        Practice {
            id: id.to_owned(),
            about: self.items.get(id).cloned().unwrap_or_default(),
            objective: objective.to_owned(),
            objective_title: self.objectives.get(objective).cloned().unwrap_or_default(),
            checked: self.checked.iter().any(|checked| checked == objective),
            why: entry.map(|entry| entry.why.clone()).unwrap_or_default(),
            tests: controls.iter().filter(named).map(|control| control.id().to_owned()).collect(),
            measures: entry.map(|entry| entry.measures.clone()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::pack::Packs;

    fn all() -> Vec<Practice> {
        coverage(&Packs::with([]).unwrap().controls).unwrap()
    }

    #[test]
    fn every_practice_says_why_and_every_named_test_is_there() {
        let practices = all();
        let controls = Packs::with([]).unwrap().controls;
        for practice in &practices {
            assert!(practice.why.len() > 20 && !practice.about.is_empty(), "{practice:?}");
            assert!(!practice.objective_title.is_empty(), "{practice:?}");
        }
        // What the map names exists: a test that was renamed would silently cover nothing.
        let map: Map = toml::from_str(builtin::MAPS[0].1).unwrap();
        for test in map.coverage.values().flat_map(|entry| &entry.tests) {
            assert!(controls.iter().any(|control| control.id() == test), "{test}");
        }
        assert_eq!(map.items.keys().collect::<Vec<_>>(), map.coverage.keys().collect::<Vec<_>>());
        // Each of the controls bears on something.
        for control in &controls {
            assert!(practices.iter().any(|practice| practice.tests.iter().any(|test| test == control.id())));
        }
    }

    #[test]
    fn tested_and_untested_practices_are_told_apart() {
        let practices = all();
        let of = |id: &str| practices.iter().find(|practice| practice.id == id).unwrap();
        // CHG-06, 07 and 14 name it in their own text.
        assert_eq!(of("BAI06.02").tests, ["CHG-06", "CHG-07", "CHG-14"]);
        // No control names it; the map adds the one that bears on it all the same.
        assert_eq!(of("DSS04.08").tests, ["INC-04"]);
        assert_eq!(of("APO09.05").tests, [""; 0]);
        assert!(of("BAI06.02").checked && !of("APO09.05").checked);
        assert!(practices.first().unwrap().id.starts_with("EDM"));
        assert!(practices.last().unwrap().id.starts_with("MEA"));
    }

    #[test]
    fn nothing_is_rated() {
        let text = builtin::MAPS[0].1.to_lowercase();
        for word in ["capability level", "compliant", "maturity"] {
            assert!(!text.contains(word), "{word}");
        }
    }
}
