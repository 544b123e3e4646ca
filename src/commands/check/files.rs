//! `tickmark check files`: the completeness and accuracy sheet of each loaded file, and tick lists for those who compare it with the system.

use crate::ExitStatus;
use crate::cli::{ControlArgs, FilesArgs, Format};
use crate::commands::context::controls::Bench;
use crate::commands::context::{Context, samples};
use crate::controls::Engine;
use crate::error::Result;
use crate::evidence;
use crate::output::Rows;

pub(crate) fn run(args: &FilesArgs, cx: &Context) -> Result<ExitStatus> {
    if args.sample.is_some() && args.seed.is_none() {
        return Err(samples::no_seed("--sample"));
    }
    // The sheets show what the policy states of the files, which is laid out like the inputs of a test of everything.
    let bench = Bench::new(cx, &[], &ControlArgs { period: "all".to_owned(), controls: Vec::new() })?;
    let run = bench.run(cx);
    let _laid_out = Engine::new(&bench.store, &run)?;
    if let (Some(n), Some(seed)) = (args.sample, &args.seed) {
        let table = evidence::tick_lists(&bench.store, seed, n as usize)?;
        cx.deliver(&Rows { what: "tick-lists", table: &table, document: None }, Format::Csv)?;
        return Ok(ExitStatus::Done);
    }
    let sheets = evidence::sheets(&bench.store)?;
    if cx.is_page() {
        let pages: Vec<String> = sheets.iter().map(evidence::sheet_page).collect();
        cx.terminal.page(&pages.join("\n"))?;
    } else {
        let document = Some(evidence::sheet_document(&sheets));
        cx.deliver(&Rows { what: "files", table: &evidence::sheet_table(&sheets)?, document }, Format::Table)?;
    }
    Ok(if sheets.iter().all(evidence::is_sound) { ExitStatus::Done } else { ExitStatus::Partial })
}
