//! How a population comes about: from everything that was loaded, step by step, with what each step leaves out. The steps are data
//! (`queries/controls/scopes.toml`) and counted once for all controls of a scope; what is left between the last step and the population is the
//! rule of the control. The steps add up by how they are counted, so that nobody wonders where a ticket went.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::controls::counts::Counts;
use crate::controls::definition::Control;
use crate::controls::lanes::Lanes;
use crate::error::{Error, Result};
use crate::store::{Cell, Store};

const SCOPES: &str = include_str!("../../queries/controls/scopes.toml");

/// A step on the way to what was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What it leaves out, or what is counted from here on.
    pub step: String,
    /// How many; none where something else is counted from here on.
    pub left_out: Option<u64>,
    /// Of these, how many because it is not known whether they belong.
    pub unknown: u64,
    /// How many remain.
    pub remains: u64,
    /// What is counted.
    pub of: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    of: String,
    from: String,
    #[serde(default)]
    step: Vec<Kept>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    leaves_out: String,
    keep: String,
}

fn all() -> Result<BTreeMap<String, Scope>> {
    #[derive(Deserialize)]
    struct ScopeFile {
        scope: BTreeMap<String, Scope>,
    }
    let file: ScopeFile =
        toml::from_str(SCOPES).map_err(|error| Error::setting(format!("the list of scopes: {error}")))?;
    Ok(file.scope)
}

/// The names that a control can give.
pub(super) fn names() -> Vec<String> {
    all().map(|scopes| scopes.into_keys().collect()).unwrap_or_default()
}

/// The counted steps of the scopes that are in use.
#[derive(Debug, Default)]
pub(super) struct Scopes(BTreeMap<String, Vec<Step>>);

impl Scopes {
    /// Counts the scopes that some controls name. A name that there is not is a mistake that `lint` tells.
    pub(super) fn count(lanes: &Lanes<'_>, controls: &[Control]) -> Result<Self> {
        let is_named = |name: &str| controls.iter().any(|control| control.head.scope.as_deref() == Some(name));
        let named: Vec<(String, Scope)> = all()?.into_iter().filter(|(name, _)| is_named(name)).collect();
        let counts = lanes.map(&named, |store, (_, scope)| scope.count(store))?;
        Ok(Self(named.into_iter().map(|(name, _)| name).zip(counts).collect()))
    }

    /// The way to what a control tested. Without counts, which a control has that did not run, it ends before the population.
    /// An error is a population that does not lie in its scope.
    pub(super) fn way(&self, control: &Control, counts: Option<Counts>) -> Result<Vec<Step>, String> {
        let head = &control.head;
        let mut steps = head.scope.as_ref().and_then(|name| self.0.get(name)).cloned().unwrap_or_default();
        let Some(counts) = counts else { return Ok(steps) };
        let population = counts.population;
        let same = steps.last().filter(|last| last.of == head.subject).map(|last| last.remains);
        let mut push = |step: &str, left_out: Option<u64>, remains: u64| {
            let (step, of) = (step.to_owned(), head.subject.clone());
            steps.push(Step { step, left_out, unknown: 0, remains, of });
        };
        match same {
            Some(remains) if remains < population => {
                return Err(format!(
                    "the population has items outside the scope `{}`, so the steps that lead to it are not shown",
                    head.scope.as_deref().unwrap_or_default()
                ));
            }
            Some(remains) => push("outside the population of the control", Some(remains - population), population),
            None => push("items of the population", None, population),
        }
        push("without a verdict", Some(counts.not_testable()), counts.tested());
        Ok(steps)
    }
}

impl Scope {
    /// One look at the rows: how many pass all steps up to each, and of how many that passed the one before it is not known.
    fn count(&self, store: &Store) -> Result<Vec<Step>> {
        let mut columns = vec!["count(*)".to_owned()];
        let mut passed = "TRUE".to_owned();
        for step in &self.step {
            columns.push(format!("count_if({passed} AND ({}) IS NULL)", step.keep));
            passed = format!("{passed} AND coalesce({}, FALSE)", step.keep);
            columns.push(format!("count_if({passed})"));
        }
        let table = store.table(&format!("SELECT {} FROM {}", columns.join(", "), self.from), &[])?;
        let mut counts = table.rows.first().into_iter().flatten().map(|cell: &Cell| cell.as_count().unwrap_or(0));
        let mut remains = counts.next().unwrap_or(0);
        let of = || self.of.clone();
        let mut steps = vec![Step { step: "loaded".to_owned(), left_out: None, unknown: 0, remains, of: of() }];
        for step in &self.step {
            let (unknown, kept) = (counts.next().unwrap_or(0), counts.next().unwrap_or(0));
            let left_out = Some(remains.saturating_sub(kept));
            remains = kept;
            steps.push(Step { step: step.leaves_out.clone(), left_out, unknown, remains, of: of() });
        }
        Ok(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendars;

    #[test]
    fn what_steps_leave_out_and_what_remains_is_what_was_there() {
        let store = Store::in_memory(&Calendars::new()).unwrap();
        // Ten rows: 1 to 10. The first step keeps 4 to 10 and does not know of 1; the second keeps the even ones, 4, 6, 8, 10.
        let scope = Scope {
            of: "row".to_owned(),
            from: "(SELECT unnest(range(1, 11)) AS n)".to_owned(),
            step: vec![
                Kept { leaves_out: "small".to_owned(), keep: "CASE WHEN n > 1 THEN n > 3 END".to_owned() },
                Kept { leaves_out: "odd".to_owned(), keep: "n % 2 = 0".to_owned() },
            ],
        };
        let steps = scope.count(&store).unwrap();
        let told: Vec<_> = steps.iter().map(|step| (step.left_out, step.unknown, step.remains)).collect();
        assert_eq!(told, [(None, 0, 10), (Some(3), 1, 7), (Some(3), 0, 4)]);
    }
}
