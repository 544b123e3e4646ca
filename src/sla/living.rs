//! By which calendar each ticket of a kind lives: that of a level which covers it, so that working time is told by the hours that were promised
//! to this very ticket: a level covers those that pass its filter, were opened in its time, and have a priority with a target. Knows levels and tickets, no clocks.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use polars::prelude::DataFrame;

use crate::calendar::{Calendar, Calendars};
use crate::error::Result;
use crate::model::Kind;
use crate::sla::check::{ServiceLevel, check};
use crate::sla::policy::ServiceLevelSpec;
use crate::store::Store;
use crate::text;

/// The calendars of the levels of a kind, by name, and who lives by them.
#[derive(Debug, Default)]
pub(crate) struct LevelCalendars {
    /// Calendars by which every ticket of the kind lives, whatever else it lives by.
    all: BTreeMap<String, Arc<Calendar>>,
    /// Of each level the calendars that its places stand for, each under the name that the settings give its hours, whatever the zone.
    levels: Vec<Vec<(String, Arc<Calendar>)>>,
    /// For tickets, `ticket_no`, and for each level `level_N`, the place of its calendar; -1 where the level does not cover it. Tickets that every
    /// level covers by its first calendar, place 0, are left away: often they are nearly all. None where every level covers all tickets.
    pub(crate) places: Option<DataFrame>,
}

impl LevelCalendars {
    /// Reads which level covers whom.
    pub(crate) fn read(store: &Store, specs: &[ServiceLevelSpec], calendars: &Calendars, kind: Kind) -> Result<Self> {
        let mut living = Self::default();
        let some: Vec<ServiceLevel> = {
            let of_kind = specs.iter().filter(|spec| spec.kind == kind);
            let (all, some): (Vec<&ServiceLevelSpec>, Vec<&ServiceLevelSpec>) =
                of_kind.partition(|spec| covers_all(spec));
            for spec in all {
                let found = calendars.get_key_value(&spec.calendar);
                living.all.extend(found.map(|(name, calendar)| (name.clone(), Arc::clone(calendar))));
            }
            let some: Vec<&str> = some.iter().map(|spec| spec.id.as_str()).collect();
            if some.is_empty() {
                return Ok(living);
            }
            check(specs, calendars)?.into_iter().filter(|policy| some.contains(&policy.id.as_str())).collect()
        };
        let mut sql = "SELECT t.ticket_no".to_owned();
        for (number, policy) in some.iter().enumerate() {
            let opened = "epoch_us(t.opened_at) // 1000000";
            let (from, until) = policy.valid;
            let priorities: Vec<String> = policy.priorities().map(|priority| priority.to_string()).collect();
            let priorities = priorities.join(", ");
            let place = policy.calendar_place();
            let _ = write!(
                sql,
                ", (CASE WHEN t.priority IN ({priorities}) AND {opened} >= {from} AND {opened} < {until} THEN {place} ELSE -1 END)::INTEGER \
                 AS level_{number}"
            );
        }
        let _ = write!(sql, " FROM ticket t WHERE t.record_type = {}", text::quote_literal(kind.as_str()));
        let otherwise: Vec<String> = (0..some.len()).map(|number| format!("level_{number} <> 0")).collect();
        let sql = format!("SELECT * FROM ({sql}) WHERE {}", otherwise.join(" OR "));
        living.places = Some(store.frame(&sql, &[])?);
        living.levels = some.iter().map(named).collect();
        Ok(living)
    }

    /// The names of the calendars, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let chosen = self.levels.iter().flatten().map(|(name, _)| name.clone());
        let mut names: Vec<String> = self.all.keys().cloned().chain(chosen).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The calendar of a name, if every ticket lives by it.
    pub(crate) fn of_all(&self, name: &str) -> Option<&Arc<Calendar>> {
        self.all.get(name)
    }

    /// For each level the calendars of a name, at their places. A ticket lives by that of the first level which gives it one.
    pub(crate) fn of_some(&self, name: &str) -> Vec<Vec<Option<&Calendar>>> {
        let mut all = Vec::new();
        for calendars in &self.levels {
            all.push(calendars.iter().map(|(found, calendar)| (found == name).then_some(&**calendar)).collect());
        }
        all
    }

    /// How many levels have places.
    pub(crate) fn levels(&self) -> usize {
        self.levels.len()
    }
}

/// The calendars of a level, each under the name of the one whose hours it has.
fn named(policy: &ServiceLevel) -> Vec<(String, Arc<Calendar>)> {
    let zones = policy.zone_by.things.len() + 1;
    let hours = |place: usize| policy.calendars[place - place % zones].name().to_owned();
    policy.calendars.iter().enumerate().map(|(place, calendar)| (hours(place), Arc::clone(calendar))).collect()
}

/// Whether a level is for all tickets of its kind that it could be for, by one calendar.
fn covers_all(spec: &ServiceLevelSpec) -> bool {
    spec.targets.len() == 5
        && spec.filter.is_empty()
        && spec.calendar_by.is_empty()
        && spec.zone_by.is_empty()
        && spec.valid_from.is_none()
        && spec.valid_to.is_none()
}
