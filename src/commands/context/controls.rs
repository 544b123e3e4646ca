//! The controls in force, what the organisation decided about them, and the store that they are tested on.

use std::path::PathBuf;

use crate::cli::ControlArgs;
use crate::commands::context::Context;
use crate::commands::context::kept::OWN_CONTROLS;
use crate::controls::{ControlPolicy, ControlResult, ControlRun, ControlSets, Engine, Waivers};
use crate::error::Result;
use crate::evidence::{IndicatorResult, IndicatorSources};
use crate::metrics::MetricValue;
use crate::period::Period;
use crate::store::Store;
use crate::{controls, evidence};

/// The controls in force and the policy they run under.
pub(crate) fn in_force(cx: &Context, asked: &[PathBuf]) -> Result<(ControlSets, ControlPolicy)> {
    let policy = ControlPolicy::read(&cx.project.dir)?;
    let own = Some(cx.project.dir.join(OWN_CONTROLS)).filter(|dir| dir.is_dir());
    let packs = ControlSets::with(own.into_iter().chain(policy.packs()).chain(asked.iter().cloned()))?;
    policy.check(&packs.controls)?;
    Ok((packs, policy))
}

/// What is decided about controls.
#[derive(Debug)]
pub(crate) struct ControlSetup {
    pub(crate) packs: ControlSets,
    pub(crate) policy: ControlPolicy,
    pub(crate) waivers: Waivers,
}

impl ControlSetup {
    /// Reads it. Waivers may be of controls that are not asked for.
    pub(crate) fn read(cx: &Context, asked: &[PathBuf]) -> Result<Self> {
        let (packs, policy) = in_force(cx, asked)?;
        let waivers = Waivers::read(&cx.project.dir, &packs.controls)?;
        Ok(Self { packs, policy, waivers })
    }

    /// How the controls run.
    pub(crate) fn run<'a>(&'a self, cx: &'a Context, period: &'a Period, as_of: i64) -> ControlRun<'a> {
        ControlRun {
            packs: &self.packs,
            policy: &self.policy,
            waivers: &self.waivers,
            levels: &cx.project.settings.sla,
            calendars: &cx.calendars,
            period,
            as_of,
            limit: controls::TIME_LIMIT,
        }
    }
}

/// Controls on the store that they are tested on.
#[derive(Debug)]
pub(crate) struct PreparedControls {
    pub(crate) setup: ControlSetup,
    pub(crate) store: Store,
    pub(crate) period: Period,
    pub(crate) as_of: i64,
}

impl PreparedControls {
    /// The controls that were asked for, on the store of the project.
    pub(crate) fn new(cx: &Context, ids: &[String], of: &ControlArgs) -> Result<Self> {
        let mut setup = ControlSetup::read(cx, &of.controls)?;
        setup.packs.select(ids)?;
        let (store, as_of) = cx.read_store()?;
        cx.name_defaults();
        let period = cx.period(&of.period, &store, as_of)?;
        Ok(Self { setup, store, period, as_of })
    }

    /// How they run.
    pub(crate) fn run<'a>(&'a self, cx: &'a Context) -> ControlRun<'a> {
        self.setup.run(cx, &self.period, self.as_of)
    }

    /// What metrics say for the indicators.
    pub(crate) fn indicator_values(&self, cx: &Context) -> Result<Vec<MetricValue>> {
        evidence::indicator_values(&self.store, &cx.request(std::slice::from_ref(&self.period), self.as_of))
    }

    /// The indicators of a run of all controls.
    pub(crate) fn indicators(
        &self,
        values: &[MetricValue],
        tested: &[ControlResult],
        engine: &Engine<'_>,
        cx: &Context,
    ) -> Result<Vec<IndicatorResult>> {
        let sources = IndicatorSources { values, tested, engine, levels: &cx.project.settings.sla };
        evidence::indicators(sources, |id| self.setup.policy.limit(id).cloned())
    }
}
