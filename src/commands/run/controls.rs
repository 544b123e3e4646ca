//! The controls as `tickmark run` has them: their results beside the packs, and a line for each objective.

use std::path::{Path, PathBuf};

use crate::cli::Format;
use crate::commands::context::Context;
use crate::commands::context::controls::ControlSetup;
use crate::commands::context::kept::OWN_CONTROLS;
use crate::controls::{Engine, Outcome, Tested, WAIVER_FILE};
use crate::error::Result;
use crate::evidence::{RESULTS_SCHEMA, Results};
use crate::output::Rows;
use crate::period::Period;
use crate::store::Store;
use crate::whole_file::Limit;
use crate::{ExitStatus, controls, output, report, whole_file};

/// What the tables that controls read are laid out as.
const ASIDE: &str = "controls";

/// What is decided about controls, read before anything is imported, so that a mistake in it ends the run at once.
#[derive(Debug)]
pub(super) struct Checks(ControlSetup);

impl Checks {
    /// What `checks` of the settings says; without it, controls run where a project has decided something about them: a policy, a
    /// register of waivers, or controls of its own.
    pub(super) fn prepare(cx: &Context) -> Result<Option<Self>> {
        let dir = &cx.project.dir;
        let decided = [controls::POLICY_FILE, WAIVER_FILE, OWN_CONTROLS].iter().any(|name| dir.join(name).exists());
        if !cx.project.settings.project.checks.unwrap_or(cx.project.file.is_some() && decided) {
            return Ok(None);
        }
        ControlSetup::read(cx, &[]).map(|setup| Some(Self(setup)))
    }

    /// Runs all controls.
    pub(super) fn test(&self, cx: &Context, store: &Store, period: &Period, as_of: i64) -> Result<Vec<Tested>> {
        // What they read is laid out where nobody else sees it.
        let aside = store.aside(ASIDE)?;
        let _progress = cx.terminal.progress("testing controls");
        let tested = Engine::new(&aside, &self.0.run(cx, period, as_of))?.test_all()?;
        aside.end_aside(ASIDE)?;
        Ok(tested)
    }

    /// What the page shows of them.
    pub(super) fn on_the_page<'a>(&'a self, tested: &'a [Tested], period: &Period) -> report::Controls<'a> {
        report::Controls { tested, added: self.0.packs.added(), list: file_name(period, "csv") }
    }

    /// Writes `controls-PERIOD.csv` and `.json`. The status is that a control ended in error, or nothing.
    pub(super) fn write(
        &self,
        cx: &Context,
        (tested, store): (&[Tested], &Store),
        (period, as_of): (&Period, i64),
        out: &Path,
    ) -> Result<(ExitStatus, Vec<PathBuf>)> {
        let results = Results { period, as_of, tested, store, packs: &self.0.packs };
        let rows = Rows { what: "controls", table: &results.table()?, document: Some(results.document()?) };
        let mut written = Vec::new();
        let place = |ending: &str| out.join(file_name(period, ending));
        let ours = is_ours(&place("json"));
        // The document comes first, as it is what tells whose both are.
        for (format, ending) in [(Format::Json, "json"), (Format::Csv, "csv")] {
            let (path, bytes) = (place(ending), output::render(&rows, format)?);
            let write = if ours { output::write_own_file } else { output::write_file };
            write(&path, &bytes, &cx.places)?;
            written.insert(0, path);
        }
        for lapsed in self.0.waivers.lapsed(as_of) {
            cx.terminal.warning_at(&lapsed);
        }
        cx.terminal.note(results.headline()?.trim_end());
        for set in self.0.packs.added() {
            cx.terminal.note(&format!("with the control set {}", set.in_words()));
        }
        results.lines().iter().for_each(|line| cx.terminal.note(&format!("  {line}")));
        let failed = tested.iter().filter(|tested| tested.outcome == Outcome::Error);
        let failed: Vec<&str> = failed.map(|tested| tested.control.id()).collect();
        if failed.is_empty() {
            return Ok((ExitStatus::Done, written));
        }
        cx.terminal.warning(&format!("in error: {}; `tickmark check ID` says why", failed.join(", ")));
        Ok((ExitStatus::Partial, written))
    }
}

/// What the results of a period are called.
fn file_name(period: &Period, ending: &str) -> String {
    format!("controls-{}.{ending}", period.label)
}

/// Whether an earlier run wrote these results: the document says what it is, and the list beside it goes with it.
fn is_ours(document: &Path) -> bool {
    let text = whole_file::text(document, Limit::Table).unwrap_or_default();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    document.get("schema").and_then(serde_json::Value::as_str) == Some(RESULTS_SCHEMA)
}
