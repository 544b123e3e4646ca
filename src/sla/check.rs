//! Turns policies as written into policies that can be applied, or says which setting cannot stand. Knows calendars by name,
//! no tickets. Every message begins with the dotted path of the setting; who knows the file adds the place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use crate::calendar::{Calendar, Calendars, parse_day};
use crate::error::{Error, Result};
use crate::model::{Kind, Measure, StateClass};
use crate::sla::hours::CalendarChange;
use crate::sla::policy::{AgreementParty, OnHoursChange, OnReopen, OnTargetChange, ServiceLevelSpec};
use crate::sla::select;
use crate::sla::select::{Choice, Filter};
use crate::sla::target::Target;
use crate::sla::terms::{PriorityTarget, Share, Terms};
use crate::spell::Change;
use crate::{hash, text};

/// A policy that can be applied.
#[derive(Debug, Clone)]
pub struct ServiceLevel {
    /// Unique name.
    pub id: String,
    /// Shown in reports.
    pub title: String,
    /// The tickets it applies to.
    pub kind: Kind,
    /// The event that stops the clock.
    pub measure: Measure,
    /// With whom it is agreed.
    pub agreement: AgreementParty,
    /// The calendars its clocks run by: the one of `calendar` first, then those that fields of a ticket choose.
    pub(super) calendars: Vec<Arc<Calendar>>,
    calendar_by: Choice,
    pub(super) zone_by: Choice,
    on_hours_change: OnHoursChange,
    /// Share of clocks that must be met.
    pub goal: Option<f64>,
    /// SHA-256 of everything that decides its figures, except the calendar's content.
    pub sha256: String,
    pub(super) near: Share,
    /// For the priorities 1 to 5.
    targets: [Option<Target>; 5],
    filter: Filter,
    /// SQL of the instant that starts the clock; the opening where absent.
    pub(super) start: Option<String>,
    /// Groups while one of which has the ticket the clock runs; sorted. Always where empty.
    pub(super) groups: Vec<String>,
    pause: [bool; StateClass::ALL.len()],
    /// Lower-case words of which one must be the reason of a pause; sorted. Any where empty.
    pub(super) pause_reasons: Vec<String>,
    /// What a change of target does; without it the present priority decides.
    pub(super) on_target_change: Option<OnTargetChange>,
    /// What a reopening does; without it a ticket is measured to the stop that its record holds.
    pub(super) on_reopen: Option<OnReopen>,
    /// Opening times it holds for, `[from, to)`.
    pub(super) valid: (i64, i64),
    /// Cases of SQL over `ticket t` that give the place of the exclusion which a ticket falls under; empty where none is declared.
    pub(super) exclusions: String,
    /// For each code of a group or reason, whether it is one of the policy's.
    group_codes: Vec<bool>,
    reason_codes: Vec<bool>,
}

impl ServiceLevel {
    /// The promise for a priority.
    pub fn target(&self, priority: Option<u8>) -> Option<Target> {
        let place = usize::from(priority?).checked_sub(1)?;
        self.targets.get(place).copied().flatten()
    }

    /// The priorities that have a target.
    pub(super) fn priorities(&self) -> impl Iterator<Item = usize> {
        (1..).zip(&self.targets).filter_map(|(priority, target)| target.map(|_| priority))
    }

    /// The calendar at a place that `calendar_place` gave.
    #[inline]
    pub(super) fn calendar(&self, place: usize) -> &Calendar {
        self.calendars.get(place).unwrap_or(&self.calendars[0])
    }

    /// SQL over `ticket t` for the place of its calendar; -1 where the ticket is none of the policy's. Never NULL.
    pub(super) fn calendar_place(&self) -> String {
        let mut sql = format!("(CASE WHEN t.record_type = {}", text::quote_literal(self.kind.as_str()));
        self.filter.sql(&mut sql);
        let zones = self.zone_by.things.len() + 1;
        let _ =
            write!(sql, " THEN {} * {zones} + {} ELSE -1 END)::INTEGER", self.calendar_by.sql(), self.zone_by.sql());
        sql
    }

    /// The calendars by place.
    pub(super) fn calendars(&self) -> &[Arc<Calendar>] {
        &self.calendars
    }

    /// What chooses the hours: the calendar, then the zone.
    pub(super) const fn choices(&self) -> [&Choice; 2] {
        [&self.calendar_by, &self.zone_by]
    }

    /// Whether the hours go by the group that has the ticket.
    pub(super) fn hours_go_by_group(&self) -> bool {
        self.choices().iter().any(|choice| choice.event_field() == Some("group_id"))
    }

    /// Whether the hours of the present values count for the whole clock, although they were others before.
    pub(super) fn keeps_present_hours(&self) -> bool {
        self.on_hours_change == OnHoursChange::Present
    }

    /// Fills `shifts` from the changes of the fields that choose the hours. Gives the place of the calendar that held before them.
    pub(super) fn shifts(
        &self,
        present: usize,
        changes: [&[Change<u16>]; 2],
        shifts: &mut Vec<CalendarChange>,
    ) -> usize {
        shifts.clear();
        if changes.iter().all(|changes| changes.is_empty()) {
            return present;
        }
        let zones = self.zone_by.things.len() + 1;
        let chosen = |code: Option<u16>| code.map_or(0, usize::from);
        let held = |which: usize, present: usize| changes[which].first().map_or(present, |first| chosen(first.old));
        let mut now = [held(0, present / zones), held(1, present % zones)];
        let place = |[calendar, zone]: [usize; 2]| calendar * zones + zone;
        let first = place(now);
        let mut turns: Vec<(i64, usize, usize)> = Vec::new();
        for (which, changes) in changes.into_iter().enumerate() {
            turns.extend(changes.iter().map(|change| (change.at, which, chosen(change.new))));
        }
        turns.sort_by_key(|(at, ..)| *at);
        for (at, which, choice) in turns {
            let before = place(now);
            now[which] = choice;
            if place(now) != before {
                shifts.push(CalendarChange { at, place: place(now) });
            }
        }
        first
    }

    /// The calendar of a case: the level's own, or one of those that it chooses from by a field of the ticket. None if it is neither.
    pub(super) fn chosen_calendar(&self, calendar: Option<&str>, zone: Option<&str>) -> Option<&Calendar> {
        let place =
            |things: &[String], name: &str| things.iter().position(|thing| thing == name).map(|place| place + 1);
        let calendar = match calendar {
            None => 0,
            Some(name) if self.calendars[0].name() == name => 0,
            Some(name) => place(&self.calendar_by.things, name)?,
        };
        let zone = match zone {
            None => 0,
            Some(name) => place(&self.zone_by.things, name)?,
        };
        self.calendars.get(calendar * (self.zone_by.things.len() + 1) + zone).map(Arc::as_ref)
    }

    /// What is measured where a promise holds at the start.
    pub(super) fn terms(&self, promise: PriorityTarget) -> Terms {
        Terms {
            promise,
            near: self.near,
            // Without the setting there are no events to treat.
            on_target_change: self.on_target_change.unwrap_or(OnTargetChange::AtEvent),
            on_reopen: self.on_reopen.unwrap_or(if self.groups.is_empty() {
                OnReopen::FirstCycle
            } else {
                OnReopen::Resume
            }),
        }
    }

    /// Whether the clock stands still in a state.
    pub(super) fn pauses_in(&self, state: Option<StateClass>) -> bool {
        state.is_some_and(|state| self.pause[state as usize])
    }

    /// Whether a group is one while which has the ticket the clock runs.
    pub(super) fn has_group(&self, code: Option<u16>) -> bool {
        code.is_some_and(|code| self.group_codes.get(usize::from(code)) == Some(&true))
    }

    /// Whether a word is a reason for which the clock stands still.
    pub(super) fn has_reason(&self, code: Option<u16>) -> bool {
        code.is_some_and(|code| self.reason_codes.get(usize::from(code)) == Some(&true))
    }

    /// Whether the clock stands still for a reason, as it is written; one that nobody knows is none.
    pub(super) fn pauses_for(&self, reason: Option<&str>) -> bool {
        let is_named = |reason: &str| self.pause_reasons.contains(&reason.trim().to_lowercase());
        self.pause_reasons.is_empty() || reason.is_some_and(is_named)
    }

    /// Whether it has states in which the clock stands still.
    pub(super) fn pauses(&self) -> bool {
        self.pause.contains(&true)
    }

    /// Whether its clocks look at recorded states.
    pub(super) fn needs_states(&self) -> bool {
        self.pauses()
            || self.measure == Measure::Respond
            || self.on_reopen.is_some()
            || self.on_target_change.is_some()
            || !self.groups.is_empty()
    }

    /// Whether each cycle of a ticket has a response of its own.
    pub(super) fn has_responses_by_cycle(&self) -> bool {
        self.measure == Measure::Respond && self.on_reopen == Some(OnReopen::NewCycle)
    }

    /// Whether a ticket opened at an instant is in its time of validity.
    pub(super) fn holds_at(&self, opened: i64) -> bool {
        self.valid.0 <= opened && opened < self.valid.1
    }

    /// Whether the two share out the same promise among them: same tickets, event and partner.
    pub(super) fn is_sibling_of(&self, other: &Self) -> bool {
        let same_partner = self.agreement == other.agreement
            && self.groups.is_empty() == other.groups.is_empty()
            && (self.groups.is_empty() || self.groups.iter().any(|group| other.groups.contains(group)));
        self.kind == other.kind && self.measure == other.measure && same_partner
    }

    /// Whether no ticket can be one of both.
    fn has_other_tickets_than(&self, other: &Self) -> bool {
        let validity = self.valid.1 <= other.valid.0 || other.valid.1 <= self.valid.0;
        validity || self.filter.excludes(&other.filter)
    }

    /// Whether no priority has a target from both.
    fn has_other_priorities_than(&self, other: &Self) -> bool {
        self.targets.iter().zip(&other.targets).all(|(one, two)| one.is_none() || two.is_none())
    }
}

/// The rules that levels which share out the priorities of the same tickets have in common: a ticket that changes between such levels
/// could otherwise belong to both or to none.
pub const SHARED: [&str; 2] = ["on_target_change", "on_reopen"];

/// The other levels that must have the same [`SHARED`] rules as a level.
pub fn partners<'a>(specs: &'a [ServiceLevelSpec], calendars: &Calendars, id: &str) -> Result<Vec<&'a str>> {
    let policies = check(specs, calendars)?;
    let Some(one) = policies.iter().find(|policy| policy.id == id) else { return Ok(Vec::new()) };
    let shares =
        |policy: &ServiceLevel| policy.id != id && policy.is_sibling_of(one) && !policy.has_other_tickets_than(one);
    let partners = specs.iter().zip(&policies).filter(|(_, policy)| shares(policy));
    Ok(partners.map(|(spec, _)| spec.id.as_str()).collect())
}

/// Checks the policies of a project.
pub fn check(specs: &[ServiceLevelSpec], calendars: &Calendars) -> Result<Vec<ServiceLevel>> {
    let mut policies: Vec<ServiceLevel> = Vec::with_capacity(specs.len());
    for spec in specs {
        let policy = read(spec, calendars)?;
        for earlier in &policies {
            if earlier.id == policy.id {
                return Err(at(spec, &["id"], "two service levels have this id"));
            }
            if !earlier.is_sibling_of(&policy) || earlier.has_other_tickets_than(&policy) {
                continue;
            }
            let (one, two) = (&earlier.id, &policy.id);
            if !earlier.has_other_priorities_than(&policy) {
                let message =
                    format!("`{one}` and `{two}` both promise to {} the same {}s", policy.measure, policy.kind);
                return Err(at(spec, &[], &message).hint(
                    "tell them apart by `where`, by `valid_from` and `valid_to`, or by the priorities in `targets`",
                ));
            }
            let differs = [earlier.on_target_change != policy.on_target_change, earlier.on_reopen != policy.on_reopen];
            if let Some((key, _)) = SHARED.into_iter().zip(differs).find(|(_, differs)| *differs) {
                let message = format!("`{one}` and `{two}` share out the priorities of the same {}s", policy.kind);
                return Err(at(spec, &[key], &message).hint(format!("give both the same `{key}`")));
            }
        }
        policies.push(policy);
    }
    let (groups, reasons) = (groups(&policies), reasons(&policies));
    let codes = |words: &[String], own: &[String]| words.iter().map(|word| own.contains(word)).collect::<Vec<bool>>();
    for policy in &mut policies {
        policy.group_codes = codes(&groups, &policy.groups);
        policy.reason_codes = codes(&reasons, &policy.pause_reasons);
    }
    Ok(policies)
}

/// The groups that policies name, by code.
pub(super) fn groups(policies: &[ServiceLevel]) -> Vec<String> {
    policies.iter().flat_map(|policy| policy.groups.iter().cloned()).collect::<BTreeSet<String>>().into_iter().collect()
}

/// The reasons of pauses that policies name, by code.
pub(super) fn reasons(policies: &[ServiceLevel]) -> Vec<String> {
    let all = policies.iter().flat_map(|policy| policy.pause_reasons.iter().cloned());
    all.collect::<BTreeSet<String>>().into_iter().collect()
}

/// The names of the calendars by which the clocks of a kind run, each once, sorted.
pub fn covered_calendars(specs: &[ServiceLevelSpec], kind: Kind) -> Vec<&str> {
    let calendars = |spec: &'_ &ServiceLevelSpec| spec.kind == kind;
    let mut names: Vec<&str> = specs
        .iter()
        .filter(calendars)
        .flat_map(|spec| {
            let chosen = spec.calendar_by.values().flat_map(BTreeMap::values);
            std::iter::once(&spec.calendar).chain(chosen).map(String::as_str)
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn at(spec: &ServiceLevelSpec, path: &[&str], message: &str) -> Error {
    let whole: Vec<&str> = ["sla", spec.id.as_str()].into_iter().chain(path.iter().copied()).collect();
    Error::setting(format!("`{}`: {message}", whole.join("."))).of(whole)
}

fn read(spec: &ServiceLevelSpec, calendars: &Calendars) -> Result<ServiceLevel> {
    let wrong = |path: &[&str], message: &str| at(spec, path, message);
    if spec.id.trim().is_empty() {
        return Err(wrong(&["id"], "a service level needs an id"));
    }
    let (calendar_by, zone_by, all) = read_calendars(spec, calendars)?;
    let calendar = &all[0];
    let share = |key: &str, value: f64| {
        Share::new(value).ok_or_else(|| wrong(&[key], &format!("found {value}, expected a share between 0 and 1")))
    };
    spec.goal.map(|goal| share("goal", goal)).transpose()?;
    if spec.near.shares().is_empty() || !spec.near.shares().is_sorted() {
        return Err(wrong(&["near"], "expected shares from low to high, such as `[0.5, 0.75, 0.9]`"));
    }
    let near = spec.near.shares().iter().map(|near| share("near", *near)).collect::<Result<Vec<Share>>>()?;
    let mut pause = [false; StateClass::ALL.len()];
    for state in &spec.pause {
        pause[*state as usize] = true;
    }
    let day = |key: &str, text: Option<&str>| match text {
        None => Ok(None),
        Some(text) => match parse_day(text) {
            Some(day) => Ok(Some(calendar.zone().midnight(day))),
            None => Err(wrong(&[key], &format!("found `{text}`, expected a date such as `2026-01-01`"))),
        },
    };
    let from = day("valid_from", spec.valid_from.as_deref())?.unwrap_or(i64::MIN);
    let to = day("valid_to", spec.valid_to.as_deref())?.unwrap_or(i64::MAX);
    if to <= from {
        return Err(wrong(&["valid_to"], "it is not later than `valid_from`")
            .hint("`valid_to` is the first day on which the service level no longer holds"));
    }
    if !spec.groups.is_empty() && spec.measure == Measure::Respond {
        return Err(wrong(&["groups"], "a response is given once, whoever has the ticket")
            .hint("levels of groups measure `resolve`, `close` or `fulfil`"));
    }
    if !spec.pause_reasons.is_empty() && spec.pause.is_empty() {
        return Err(wrong(&["pause_reasons"], "without `pause` the clock never stands still")
            .hint("such as `pause = [\"pending\"]`"));
    }
    if spec.on_hours_change.is_some() && spec.calendar_by.is_empty() && spec.zone_by.is_empty() {
        return Err(wrong(&["on_hours_change"], "the hours never change: no field chooses them")
            .hint("`calendar_by` and `zone_by` choose them by a field of the ticket"));
    }
    let sorted = |words: Vec<String>| words.into_iter().collect::<BTreeSet<String>>().into_iter().collect::<Vec<_>>();
    let mut policy = ServiceLevel {
        id: spec.id.clone(),
        title: spec.title.clone().unwrap_or_else(|| spec.id.clone()),
        kind: spec.kind,
        measure: spec.measure,
        agreement: spec.agreement,
        goal: spec.goal,
        sha256: String::new(),
        near: near[0],
        targets: read_targets(spec, &all)?,
        filter: Filter::read(&spec.filter).map_err(|wrong| at_select(spec, "where", &wrong))?,
        start: select::start(&spec.start).map_err(|wrong| at_select(spec, "start", &wrong))?,
        groups: sorted(spec.groups.clone()),
        pause,
        pause_reasons: sorted(spec.pause_reasons.iter().map(|word| word.trim().to_lowercase()).collect()),
        calendars: all,
        calendar_by,
        zone_by,
        on_hours_change: spec.on_hours_change.unwrap_or_default(),
        on_target_change: spec.on_target_change,
        on_reopen: spec.on_reopen,
        valid: (from, to),
        exclusions: String::new(),
        group_codes: Vec::new(),
        reason_codes: Vec::new(),
    };
    policy.sha256 = hash::sha256(canonical(&policy)?);
    Ok(policy)
}

/// What `select` found wrong, with the path of its setting.
fn at_select(spec: &ServiceLevelSpec, key: &str, wrong: &Error) -> Error {
    let path: Vec<&str> = std::iter::once(key).chain(wrong.keys().iter().map(String::as_str)).collect();
    wrong.hints().iter().fold(at(spec, &path, &wrong.to_string()), Error::hint)
}

/// The calendars of a policy by place: for each calendar its own zone, then the zones of `zone_by`.
fn read_calendars(spec: &ServiceLevelSpec, calendars: &Calendars) -> Result<(Choice, Choice, Vec<Arc<Calendar>>)> {
    let calendar_by = Choice::read(&spec.calendar_by).map_err(|wrong| at_select(spec, "calendar_by", &wrong))?;
    let zone_by = Choice::read(&spec.zone_by).map_err(|wrong| at_select(spec, "zone_by", &wrong))?;
    let mut all = Vec::new();
    let named = std::iter::once(("calendar", &spec.calendar))
        .chain(calendar_by.things.iter().map(|name| ("calendar_by", name)));
    for (key, name) in named {
        let calendar = calendars.get(name).ok_or_else(|| {
            let known: Vec<&str> = calendars.keys().map(String::as_str).collect();
            let known =
                if known.is_empty() { "no calendar is declared".into() } else { format!("known are {}", list(&known)) };
            at(spec, &[key], &format!("unknown calendar `{name}`, {known}"))
                .hint(text::did_you_mean(name, calendars.keys()))
        })?;
        all.push(Arc::clone(calendar));
        for zone in &zone_by.things {
            let moved = calendar.in_zone(zone).map_err(|wrong| at_select(spec, "zone_by", &wrong))?;
            all.push(Arc::new(moved));
        }
    }
    Ok((calendar_by, zone_by, all))
}

fn read_targets(spec: &ServiceLevelSpec, calendars: &[Arc<Calendar>]) -> Result<[Option<Target>; 5]> {
    let mut targets = [None; 5];
    for (priority, written) in &spec.targets {
        let wrong = |message: &str| at(spec, &["targets", priority], message);
        let slot =
            priority.parse::<usize>().ok().filter(|_| priority.len() == 1).and_then(|number| number.checked_sub(1));
        let slot = slot
            .and_then(|slot| targets.get_mut(slot))
            .ok_or_else(|| wrong(&format!("found priority `{priority}`, expected 1 (critical) to 5")))?;
        let target = Target::parse(written).map_err(|message| wrong(&message))?;
        if let Some(calendar) = calendars.iter().find(|calendar| target.needs_dates() && calendar.crosses_midnight()) {
            return Err(wrong(&format!(
                "`{written}` has no meaning on calendar `{}`, where a range of hours crosses midnight",
                calendar.name()
            ))
            .hint("a night has no one date: write the target in hours, such as `16h`"));
        }
        *slot = Some(target);
    }
    if spec.targets.is_empty() {
        return Err(at(spec, &["targets"], "no target for any priority").hint("such as `targets = { 1 = \"4h\" }`"));
    }
    Ok(targets)
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Everything that decides the figures, in one spelling: `60m` and `1h` give the same text.
/// A text of everything that decides the figures: where two are equal, the same data give the same clocks.
fn canonical(level: &ServiceLevel) -> Result<String> {
    let targets = level.priorities().zip(level.targets.iter().flatten().map(ToString::to_string));
    let pauses = StateClass::ALL.iter().filter(|state| level.pauses_in(Some(**state))).map(|state| state.as_str());
    let (targets, pauses) = (targets.collect::<BTreeMap<_, _>>(), pauses.collect::<Vec<_>>());
    let calendars: Vec<&str> = level.calendars.iter().map(|calendar| calendar.name()).collect();
    serde_json::to_string(&(
        (&level.id, level.kind.as_str(), level.measure.as_str(), level.agreement),
        (calendars, &level.calendar_by, &level.zone_by, level.on_hours_change),
        (targets, &level.filter, pauses, level.near, level.valid),
        (&level.start, &level.groups, &level.pause_reasons),
        (level.on_target_change, level.on_reopen),
    ))
    .map_err(|error| Error::setting(format!("no text can be made of this service level: {error}")))
}

#[cfg(test)]
mod tests;
