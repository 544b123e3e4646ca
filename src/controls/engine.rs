//! Runs controls: the gate, one look at the counts, the outcome; and on demand the items behind a count. A control that fails is an
//! `error` of its own and hides no other. Controls run side by side, each on a connection of its own: most of them keep one processor
//! busy and the others waiting.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use crate::controls::counts::{ControlOutcome, VerdictCounts};
use crate::controls::definition::Control;
use crate::controls::inputs::{InputCounts, Readiness};
use crate::controls::lanes::ConnectionPool;
use crate::controls::outcome::ControlResult;
use crate::controls::run::ControlRun;
use crate::controls::scope::ScopeCounts;
use crate::controls::{lint, stage, tables};
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Cell, QueryLimits, Select, Store, Table};
use crate::text::{quote_ident, quote_literal};
use crate::{parallel, text};

/// Which items of a control are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemSelection {
    /// TRUE and not waived.
    Exceptions,
    /// TRUE and waived.
    Waived,
    /// Without a verdict.
    NotTestable,
    /// All.
    Population,
}

/// Runs of one layout: the store with what the controls read.
#[derive(Debug)]
pub struct Engine<'a> {
    lanes: ConnectionPool<'a>,
    run: &'a ControlRun<'a>,
    filled: InputCounts,
    scopes: ScopeCounts,
    today: String,
    limit: Duration,
    /// Held for writing by a control that wants all the memory.
    alone: RwLock<()>,
}

impl<'a> Engine<'a> {
    /// Lays out what the controls read.
    pub fn new(store: &'a Store, run: &'a ControlRun<'a>) -> Result<Self> {
        let none = stage::lay_out(store, run)?;
        let lanes = ConnectionPool::beside(store)?;
        run.packs.make_views(store)?;
        let filled = InputCounts::count(&lanes, run.packs.controls.iter().map(|control| &control.head.needs), none)?;
        let scopes = ScopeCounts::count(&lanes, &run.packs.controls)?;
        let day = run.as_of.div_euclid(86_400);
        Ok(Self { lanes, run, filled, scopes, today: text::date(day as i32), limit: run.limit, alone: RwLock::new(()) })
    }

    /// The store with what the controls read.
    pub(super) const fn store(&self) -> &Store {
        self.lanes.store()
    }

    /// Connections beside it.
    pub(super) const fn lanes(&self) -> &ConnectionPool<'a> {
        &self.lanes
    }

    /// The inputs that are declared to be empty, with who says so.
    pub(super) const fn declared_none(&self) -> &BTreeMap<String, String> {
        &self.filled.none
    }

    /// What a statement may take that belongs to no control.
    pub(super) const fn limits(&self) -> QueryLimits {
        QueryLimits::of_time(self.limit)
    }

    /// Every control, in the order of the packs.
    pub fn test_all(&self) -> Result<Vec<ControlResult>> {
        parallel::map(&self.run.packs.controls, |control| Ok(self.test(control)))
    }

    /// One control.
    pub fn test(&self, control: &Control) -> ControlResult {
        let decided = self.run.policy.of(control.id());
        let mut tested = ControlResult {
            control: control.clone(),
            severity: self.run.policy.severity(control),
            outcome: ControlOutcome::NotTestable,
            scope: self.scopes.way(control, None).unwrap_or_default(),
            counts: VerdictCounts::default(),
            reason: None,
            lapsed: None,
            remarks: self.run.policy.set_aside(control.id()).into_iter().collect(),
            parameters: self.run.policy.in_force(control),
        };
        match self.filled.gate(&control.head.needs) {
            Readiness::Missing(what) => {
                tested.reason = Some(what);
                return tested;
            }
            Readiness::Empty(why) => {
                tested.outcome = ControlOutcome::NotApplicable;
                tested.reason = Some(why);
                return tested;
            }
            Readiness::Open => {}
        }
        let unset: Vec<&str> = control
            .head
            .params
            .iter()
            .filter(|(name, param)| self.run.policy.value(name, param).is_none())
            .map(|(name, _)| name.as_str())
            .collect();
        if !unset.is_empty() {
            tested.reason = Some(format!("no value for {} in policy.toml", text::or_list(&unset)));
            return tested;
        }
        match self.count_in_peace(control) {
            Ok(counts) => {
                let tolerance = decided.tolerance.unwrap_or(control.head.tolerance);
                let least = decided.min_testable.unwrap_or(control.head.min_testable);
                tested.counts = counts;
                match self.scopes.way(control, Some(counts)) {
                    Ok(way) => tested.scope = way,
                    Err(strange) => {
                        tested.scope.clear();
                        tested.remarks.push(strange);
                    }
                }
                tested.outcome = counts.outcome(tolerance, least);
                tested.remarks.extend(self.filled.remarks(&control.head.needs));
                self.say(&mut tested);
            }
            Err(error) => {
                tested.outcome = ControlOutcome::Error;
                tested.reason = Some(error.to_string());
            }
        }
        tested
    }

    fn say(&self, tested: &mut ControlResult) {
        let counts = tested.counts;
        match tested.outcome {
            ControlOutcome::NotApplicable => tested.reason = Some("no item in the population".to_owned()),
            ControlOutcome::NotTestable => {
                tested.reason = Some(format!(
                    "only {} of {} items have what the test needs",
                    text::grouped(counts.tested()),
                    text::grouped(counts.population)
                ));
            }
            _ if counts.not_testable() > 0 => tested.remarks.push(format!(
                "{} of {} items not testable",
                text::grouped(counts.not_testable()),
                text::grouped(counts.population)
            )),
            _ => {}
        }
        let lapsed: Vec<String> = self
            .run
            .waivers
            .expired(&self.today)
            .filter(|waiver| waiver.control == tested.control.id())
            .map(|waiver| format!("{} on {}", waiver.id, waiver.expires_on))
            .collect();
        if !lapsed.is_empty() {
            let n = text::count(lapsed.len() as u64, "waiver");
            let told = format!("{n} expired ({}): their exceptions count again", lapsed.join(", "));
            tested.lapsed = Some(told.clone());
            tested.remarks.push(told);
        }
    }

    /// What a statement of a control may take.
    fn limits_of(&self, control: &Control) -> QueryLimits {
        QueryLimits::of_time(self.run.policy.time_limit(control.id()).unwrap_or(self.limit))
    }

    /// The counts. Controls share the memory that there is: one for which it was not enough is run once more, with nothing beside it, so that
    /// its outcome does not depend on its neighbours.
    fn count_in_peace(&self, control: &Control) -> Result<VerdictCounts> {
        let beside = self.alone.read().unwrap_or_else(PoisonError::into_inner);
        let counts = self.lanes.with(|store| self.count(store, control));
        drop(beside);
        match counts {
            Err(error) if matches!(error.kind(), ErrorKind::Memory { .. }) => {
                let _alone = self.alone.write().unwrap_or_else(PoisonError::into_inner);
                self.lanes.with(|store| self.count(store, control))
            }
            counts => counts,
        }
    }

    /// The counts, after the shape of the result was checked; that of the program's own controls a test has checked (`lint`). Reasons and
    /// evidence are not computed for this.
    fn count(&self, store: &Store, control: &Control) -> Result<VerdictCounts> {
        let select = admitted(store, control)?;
        if matches!(control.sql, Cow::Owned(_)) {
            lint::shape(control, &store.table_within(&shape_of(&select), self.limits_of(control))?)?;
        }
        let waived = self.run.waivers.condition(control.id(), &self.today);
        let counts = format!(
            "SELECT count(*), count(subject_id), count(DISTINCT hash(subject_id)), count_if(exception AND NOT {waived}), \
             count_if(exception AND {waived}), count_if(NOT exception) FROM"
        );
        let table = store.table_within(&select.within(&counts, ""), self.limits_of(control))?;
        let numbers: Vec<u64> =
            table.rows.first().into_iter().flatten().map(|cell| cell.as_count().unwrap_or(0)).collect();
        let &[population, named, distinct, exceptions, waived, clean] = numbers.as_slice() else {
            return Err(broken("the counts could not be had"));
        };
        if named < population {
            return Err(broken(format!("{} without a subject_id", text::count(population - named, "item"))));
        }
        if distinct < population {
            return Err(broken(format!(
                "{} have a subject_id that another one has",
                text::count(population - distinct, "item")
            )));
        }
        Ok(VerdictCounts { population, exceptions, waived, clean })
    }

    /// Items of a control with reason and evidence, by subject; the first `limit` of them.
    pub fn items(&self, control: &Control, which: ItemSelection, limit: Option<usize>) -> Result<Table> {
        let waived = self.run.waivers.condition(control.id(), &self.today);
        let filter = match which {
            ItemSelection::Exceptions => format!("exception AND NOT {waived}"),
            ItemSelection::Waived => format!("exception AND {waived}"),
            ItemSelection::NotTestable => "exception IS NULL".to_owned(),
            ItemSelection::Population => "TRUE".to_owned(),
        };
        let rows = limit.map_or_else(String::new, |limit| format!(" LIMIT {limit}"));
        self.read(control, "SELECT * FROM", &format!("WHERE {filter} ORDER BY subject_id{rows}"))
    }

    /// The rows of a statement made of a control: what comes before the control in it, and what comes after.
    fn read(&self, control: &Control, before: &str, after: &str) -> Result<Table> {
        let select = admitted(self.store(), control)?;
        self.store().table_within(&select.within(before, after), self.limits_of(control))
    }

    /// The same piece by piece, on a connection of its own.
    fn each(
        &self,
        control: &Control,
        (before, after): (&str, &str),
        each: impl FnMut(Table) -> Result<()>,
    ) -> Result<Vec<String>> {
        self.lanes.with(|store| {
            let select = admitted(store, control)?;
            store.each_within(&select.within(before, after), self.limits_of(control), each)
        })
    }

    /// The columns of a control and their types.
    fn shape(&self, control: &Control) -> Result<Table> {
        self.store().table_within(&shape_of(&admitted(self.store(), control)?), self.limits_of(control))
    }

    /// The columns that a control returns.
    pub fn columns(&self, control: &Control) -> Result<Vec<String>> {
        let shape = self.shape(control)?;
        Ok(shape.rows.iter().filter_map(|row| row.first()?.to_text()).collect())
    }

    /// The ids of the whole population, in the order of their bytes, piece by piece, with the text of a column beside each.
    pub fn each_subject(
        &self,
        control: &Control,
        column: Option<&str>,
        each: impl FnMut(Table) -> Result<()>,
    ) -> Result<()> {
        let beside = column.map_or_else(
            || "''".to_owned(),
            |column| format!("coalesce(nullif(CAST({} AS VARCHAR), ''), '(none)')", quote_ident(column)),
        );
        let before = format!("SELECT subject_id, {beside} FROM");
        self.each(control, (&before, "ORDER BY subject_id"), each).map(|_| ())
    }

    /// Some items of a control with reason and evidence, by subject.
    pub fn named(&self, control: &Control, subjects: &[&str]) -> Result<Table> {
        let named: Vec<String> = subjects.iter().map(|subject| quote_literal(subject)).collect();
        let named = if named.is_empty() { "NULL".to_owned() } else { named.join(", ") };
        self.read(control, "SELECT * FROM", &format!("WHERE subject_id IN ({named}) ORDER BY subject_id"))
    }

    /// Every item that is not clean, by subject, with a last column that says whether it is waived: piece by piece, for lists that
    /// may be long.
    pub fn each_finding(&self, control: &Control, each: impl FnMut(Table) -> Result<()>) -> Result<Vec<String>> {
        let waived = self.run.waivers.condition(control.id(), &self.today);
        let before = format!("SELECT *, coalesce(exception AND {waived}, FALSE) AS {} FROM", quote_ident("is waived"));
        self.each(control, (&before, "WHERE exception IS DISTINCT FROM FALSE ORDER BY subject_id"), each)
    }

    /// The rows of a table that the policy gives, in one order, piece by piece. Gives the columns.
    pub fn each_row(&self, table: &str, each: impl FnMut(Table) -> Result<()>) -> Result<Vec<String>> {
        let select = self.store().admit(&format!("SELECT * FROM {} ORDER BY ALL", quote_ident(table)))?;
        self.store().each_within(&select, self.limits(), each)
    }

    /// The values in force, as the one row of `p`.
    pub fn parameters(&self) -> Result<Table> {
        self.store().table("SELECT * FROM p", &[])
    }

    /// What is wrong with a control that only the engine can see.
    pub fn lint(&self, control: &Control) -> Vec<String> {
        let mut found = lint::text(control);
        if let Err(error) = self.store().admit(&control.sql) {
            found.push(error.to_string());
            return found;
        }
        match tables::read_by(self.store(), &control.sql) {
            Ok(read) => found.extend(tables::mistakes(control, &read)),
            Err(error) => found.push(error.to_string()),
        }
        match self.shape(control) {
            Ok(shape) => found.extend(lint::shape(control, &shape).err().map(|error| error.to_string())),
            Err(error) => found.push(error.to_string()),
        }
        match self.read(control, "SELECT count(*) FROM", &format!("WHERE {} IS NULL", quote_ident("reason"))) {
            Ok(table) if table.rows.first().and_then(|row| row.first()).and_then(Cell::as_i64).unwrap_or(0) > 0 => {
                found.push("`reason` is NULL for some items: `||` with a NULL is NULL, `concat` is not".to_owned());
            }
            _ => {}
        }
        found
    }
}

/// The statement of a control: one of the program's own, or one that has passed the gate.
fn admitted(store: &Store, control: &Control) -> Result<Select> {
    match &control.sql {
        Cow::Borrowed(ours) => Ok(Select::ours(ours)),
        Cow::Owned(theirs) => store.admit(theirs),
    }
}

fn shape_of(control: &Select) -> Select {
    control.within("DESCRIBE SELECT * FROM", "")
}

fn broken(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Setting { message: message.into() })
}
