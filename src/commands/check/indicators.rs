//! `tickmark check indicators`: the figures that stand next to the controls, with the limits of the policy. They are of all controls: counts
//! of some would make no figure.

use crate::ExitStatus;
use crate::cli::{ControlArgs, Format};
use crate::commands::context::Context;
use crate::commands::context::controls::Bench;
use crate::controls::Engine;
use crate::error::Result;
use crate::evidence::{self, IndicatorState};
use crate::output::Rows;

pub(crate) fn run(args: &ControlArgs, cx: &Context) -> Result<ExitStatus> {
    let bench = Bench::new(cx, &[], args)?;
    let values = bench.indicator_values(cx)?;
    let run = bench.run(cx);
    let engine = Engine::new(&bench.store, &run)?;
    let found = bench.indicators(&values, &engine.test_all()?, &engine, cx)?;
    if cx.is_page() {
        cx.terminal.page(&evidence::indicator_page(&found, &bench.period, bench.as_of))?;
    } else {
        let document = evidence::indicator_document(&found, &bench.period, bench.as_of)?;
        let rows = Rows { what: "indicators", table: &evidence::indicator_table(&found)?, document: Some(document) };
        cx.deliver(&rows, Format::Table)?;
    }
    let failed = found.iter().flat_map(|indicator| &indicator.figures).any(|row| row.state == IndicatorState::Error);
    Ok(if failed { ExitStatus::Partial } else { ExitStatus::Done })
}
