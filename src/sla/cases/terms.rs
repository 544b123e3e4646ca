//! What a case is measured by: its own words, or a service level of the project.

use std::collections::BTreeMap;

use crate::calendar::Calendar;
use crate::error::{Error, Result};
use crate::model::StateClass;
use crate::sla::cases::form::{PauseCase, WrittenCase};
use crate::sla::check::Policy;
use crate::sla::policy;
use crate::sla::policy::{OnReopen, OnTargetChange};
use crate::sla::target::Target;
use crate::sla::terms::{Promise, Share, Terms};
use crate::text;

/// The terms that apply to a case.
#[derive(Debug)]
pub(super) enum Applied<'a> {
    /// Those that it spells out.
    Own { calendar: &'a Calendar, targets: BTreeMap<String, Target>, terms: Terms },
    /// Those of a level.
    Level { policy: &'a Policy, calendar: &'a Calendar },
}

impl<'a> Applied<'a> {
    /// `own` is the calendar that the case names, if it spells its terms out.
    pub(super) fn new(case: &WrittenCase, own: Option<&'a Calendar>, levels: &'a [Policy]) -> Result<Self> {
        match &case.sla {
            Some(level) => Self::level(case, level, levels),
            None => Self::own(case, own),
        }
    }

    fn own(case: &WrittenCase, calendar: Option<&'a Calendar>) -> Result<Self> {
        let missing = |key: &str| {
            Error::setting(format!("it has no `{key}`"))
                .hint("a case spells out `calendar` and `targets`, or names a service level of the project with `sla`")
        };
        let calendar = calendar.ok_or_else(|| missing("calendar"))?;
        let mut targets = BTreeMap::new();
        for (priority, written) in case.targets.as_ref().ok_or_else(|| missing("targets"))? {
            let target = Target::parse(written).map_err(Error::setting)?;
            if target.needs_dates() && calendar.crosses_midnight() {
                let message = format!("`{written}` has no meaning where a range of hours crosses midnight");
                return Err(Error::setting(message));
            }
            targets.insert(priority.clone(), target);
        }
        let of_level = [
            ("zone", case.zone.is_some()),
            ("state", case.pauses.iter().any(|pause| pause.state.is_some())),
            ("reason", case.pauses.iter().any(|pause| pause.reason.is_some())),
        ];
        if let Some((key, _)) = of_level.into_iter().find(|(_, is_given)| *is_given) {
            let message = format!("`{key}` asks which of several a service level chooses, and the case names none");
            return Err(Error::setting(message).hint("name one of the project with `sla`"));
        }
        for (key, list, is_missing) in [
            ("on_target_change", "changes", case.on_target_change.is_none() && !case.changes.is_empty()),
            ("on_reopen", "reopens", case.on_reopen.is_none() && !case.reopens.is_empty()),
        ] {
            if is_missing {
                return Err(Error::setting(format!("it has `{list}`, so it needs `{key}`")));
            }
        }
        let near = case.near.unwrap_or(policy::default_near());
        let near = Share::new(near)
            .ok_or_else(|| Error::setting(format!("found near = {near}, expected a share between 0 and 1")))?;
        let terms = Terms {
            promise: Promise { priority: None, target: None },
            near,
            on_target_change: case.on_target_change.unwrap_or(OnTargetChange::AtEvent),
            on_reopen: case.on_reopen.unwrap_or(OnReopen::FirstCycle),
        };
        Ok(Self::Own { calendar, targets, terms })
    }

    fn level(case: &WrittenCase, id: &str, levels: &'a [Policy]) -> Result<Self> {
        let Some(policy) = levels.iter().find(|level| level.id == id) else {
            let ids: Vec<&str> = levels.iter().map(|level| level.id.as_str()).collect();
            return Err(Error::setting(format!("unknown service level `{id}`")).hint(text::did_you_mean(id, &ids)));
        };
        let said_twice = [
            ("targets", case.targets.is_some()),
            ("near", case.near.is_some()),
            ("on_target_change", case.on_target_change.is_some()),
            ("on_reopen", case.on_reopen.is_some()),
        ];
        if let Some((key, _)) = said_twice.into_iter().find(|(_, is_said)| *is_said) {
            let message = format!("`{key}` is what the service level `{id}` says");
            return Err(Error::setting(message).hint("leave it out, or leave out `sla` and spell out all of it"));
        }
        let (calendar, zone) = (case.calendar.as_deref(), case.zone.as_deref());
        let Some(calendar) = policy.chosen_calendar(calendar, zone) else {
            let (key, name) = zone.map_or(("calendar", calendar), |zone| ("zone", Some(zone)));
            let name = name.unwrap_or_default();
            let message = format!("{key} `{name}` is none of those that the service level `{id}` chooses from");
            return Err(Error::setting(message).hint("without it the case has the calendar of the level"));
        };
        for (key, list, instead, is_missing) in [
            ("on_target_change", "changes", "priority", !case.changes.is_empty() && policy.on_target_change.is_none()),
            (
                "on_reopen",
                "reopens",
                "stop",
                !case.reopens.is_empty() && policy.on_reopen.is_none() && policy.groups.is_empty(),
            ),
        ] {
            if is_missing {
                let message = format!("it has `{list}`, but the service level `{id}` has no `{key}`");
                let hint = format!("its clocks go by the last {instead} of the record: give that as `{instead}`");
                return Err(Error::setting(message).hint(hint));
            }
        }
        let opened = case.created.unwrap_or(case.start).0;
        if !policy.holds_at(opened) {
            let message = format!("the service level `{id}` does not hold for a ticket of {}", text::instant(opened));
            return Err(Error::setting(message).hint("its `valid_from` and `valid_to` say for which it does"));
        }
        Ok(Self::Level { policy, calendar })
    }

    pub(super) fn calendar(&self) -> &'a Calendar {
        match self {
            Self::Own { calendar, .. } | Self::Level { calendar, .. } => calendar,
        }
    }

    /// Whether the clock stands still in a pause.
    pub(super) fn pauses(&self, pause: &PauseCase) -> bool {
        match self {
            Self::Own { .. } => true,
            Self::Level { policy, .. } => {
                let state = pause.state.unwrap_or(StateClass::Pending);
                policy.pauses_in(Some(state)) && policy.pauses_for(pause.reason.as_deref())
            }
        }
    }

    pub(super) fn promise(&self, priority: u8) -> Promise {
        let target = match self {
            Self::Own { targets, .. } => targets.get(priority.to_string().as_str()).copied(),
            Self::Level { policy, .. } => policy.target(Some(priority)),
        };
        Promise { priority: Some(priority), target }
    }

    /// The terms of a ticket that is opened with a priority.
    pub(super) fn terms(&self, priority: u8) -> Terms {
        let promise = self.promise(priority);
        match self {
            Self::Own { terms, .. } => Terms { promise, ..*terms },
            Self::Level { policy, .. } => policy.terms(promise),
        }
    }
}
