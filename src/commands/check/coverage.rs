//! `tickmark check coverage`: the practices of COBIT 2019 with the controls that bear on them.

use crate::ExitStatus;
use crate::cli::{ControlArgs, Format};
use crate::commands::context::Context;
use crate::commands::context::controls::Bench;
use crate::controls::{Engine, Outcome};
use crate::error::Result;
use crate::evidence::Coverage;
use crate::output::Rows;

pub(crate) fn run(args: &ControlArgs, cx: &Context) -> Result<ExitStatus> {
    let bench = Bench::new(cx, &[], args)?;
    let tested = Engine::new(&bench.store, &bench.run(cx))?.test_all()?;
    let coverage = Coverage::new(&tested, &bench.period, bench.as_of)?;
    if cx.is_page() {
        cx.terminal.page(&coverage.page())?;
    } else {
        let rows = Rows { what: "coverage", table: &coverage.table()?, document: Some(coverage.document()?) };
        cx.deliver(&rows, Format::Table)?;
    }
    let failed = tested.iter().any(|tested| tested.outcome == Outcome::Error);
    Ok(if failed { ExitStatus::Partial } else { ExitStatus::Done })
}
