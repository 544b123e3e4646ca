//! What the command line names to be read, which no output may replace. A new option that names a file to be read is added here.

use std::path::Path;

use crate::cli::{
    CheckArgs, CheckCommand, Command, DiffArgs, DrawArgs, EvaluateArgs, Global, ListArgs, ReadingArgs, RunArgs,
    SampleArgs, SampleCommand, TestControlsArgs, WhatIfArgs,
};
use crate::commands::context::kept::{PROFILE, keep_all, keep_exports};
use crate::config::FILE_NAME;
use crate::output::ProtectedPaths;

const INPUT: &str = "an input of this command";
const CONTROLS: &str = "a folder of controls";
const PACK: &str = "an evidence pack";

/// The project that the only path of `run` is, if it is one: a folder with settings, as with `-C`.
pub(crate) fn project_of(args: &RunArgs) -> Option<&Path> {
    match args.paths.as_slice() {
        [one] if Path::new(one).join(FILE_NAME).is_file() => Some(Path::new(one)),
        _ => None,
    }
}

/// What a command line names.
pub(crate) fn named(command: &Command, global: &Global) -> ProtectedPaths {
    let mut places = ProtectedPaths::new(global.force);
    let profile = |places: &mut ProtectedPaths, reading: &ReadingArgs| {
        if let Some(name) = &reading.profile {
            places.keep(PROFILE, name);
            places.keep(PROFILE, global.project.as_deref().unwrap_or(Path::new("")).join(name));
        }
    };
    match command {
        Command::Inspect(args) => {
            keep_all(&mut places, INPUT, &args.files);
            profile(&mut places, &args.reading);
        }
        Command::Import(args) => {
            keep_exports(&mut places, Path::new(""), &args.paths);
            profile(&mut places, &args.reading);
        }
        Command::Run(args) => {
            if project_of(args).is_none() {
                keep_exports(&mut places, Path::new(""), &args.paths);
            }
            profile(&mut places, &args.reading);
        }
        Command::Check(args) => of_check(&mut places, args),
        Command::Sample(SampleArgs { command: SampleCommand::Draw(DrawArgs { of, .. }) }) => {
            keep_all(&mut places, CONTROLS, &of.controls);
        }
        Command::Sample(SampleArgs { command: SampleCommand::Evaluate(EvaluateArgs { file, of, .. }) }) => {
            keep_all(&mut places, INPUT, [file]);
            keep_all(&mut places, CONTROLS, &of.controls);
        }
        Command::Verify(args) => keep_all(&mut places, PACK, [&args.dir]),
        Command::Diff(DiffArgs { old, new, dispositions }) => {
            keep_all(&mut places, PACK, [old, new]);
            keep_all(&mut places, INPUT, dispositions);
        }
        Command::Whatif(WhatIfArgs { settings, .. }) => keep_all(&mut places, INPUT, settings),
        Command::Test(args) => keep_all(&mut places, INPUT, &args.paths),
        Command::Init(args) => {
            keep_exports(&mut places, Path::new(""), &args.exports);
            keep_all(&mut places, PROFILE, &args.profile);
        }
        Command::Sample(SampleArgs { command: SampleCommand::Sizes })
        | Command::Metrics(_)
        | Command::Why(_)
        | Command::Restated(_)
        | Command::Report(_)
        | Command::Explain(_)
        | Command::Query(_)
        | Command::Completions(_)
        | Command::Man => {}
    }
    places
}

fn of_check(places: &mut ProtectedPaths, args: &CheckArgs) {
    let controls = match &args.command {
        None => &args.test.of.controls,
        Some(CheckCommand::Coverage(of) | CheckCommand::Indicators(of)) => &of.controls,
        Some(CheckCommand::List(ListArgs { controls, .. }) | CheckCommand::Lint(ListArgs { controls, .. })) => controls,
        Some(CheckCommand::Files(_)) => return,
    };
    keep_all(places, CONTROLS, controls);
    let TestControlsArgs { previous, with_sample, .. } = &args.test;
    keep_all(places, PACK, previous);
    keep_all(places, INPUT, with_sample);
}
