//! The command line as typed. Structs only, no input or output: help, completions and the manual are generated from them.

mod check;
mod former;
mod former_args;
mod metrics;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use check::{
    CheckArgs, CheckCommand, ControlArgs, DrawArgs, EvaluateArgs, FailOn, FilesArgs, Items, ListArgs, QuestionArgs,
    SampleArgs, SampleCommand, TestControlsArgs,
};
pub use metrics::{MONTH, MetricsArgs, WhyArgs};

/// Recompute service levels and metrics from ticket exports, test controls and write reports.
#[derive(Debug, Parser)]
#[command(name = "tickmark", version, max_term_width = 100, propagate_version = false)]
#[command(after_help = "Exit status: 0 done; 1 done, and something asked to fail on was found; 2 could not be done; \
                        3 done, but a file could not be read or did not reconcile, or a control could not be evaluated; 101 a bug.\n\n\
                        Examples:\n  tickmark run exports --out out\n  tickmark metrics sla_attainment --period 2026-06 --by priority")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Global {
    /// Folder of `tickmark.toml` [default: the current one]
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// The store [default: tickmark.duckdb in the project]
    #[arg(long, global = true, value_name = "FILE")]
    pub store: Option<PathBuf>,
    /// Date or time of the answer; what is later has not happened [default: the newest event in the data]
    #[arg(long, global = true, value_name = "DATE|TIME")]
    pub as_of: Option<String>,
    /// Answer from what was known then: the store as the last import left it whose data end at or before `--as-of`
    #[arg(long, global = true, requires = "as_of")]
    pub known: bool,
    /// Form of the rows that come out
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    pub format: Option<OutputFormat>,
    /// File for rows, folder for reports [default: standard output, `out`]
    #[arg(short, long, global = true, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Replace files that are there; without it only `run` and `report` replace what they wrote before
    #[arg(long, global = true)]
    pub force: bool,
    /// Processors to use; the answer does not depend on it [default: all]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Print results and errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print what is being done
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Form of the rows that come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Aligned columns for people.
    Table,
    /// Comma-separated values, safe to open in a spreadsheet.
    Csv,
    /// One JSON document with a `schema` key.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// A Markdown table.
    Markdown,
    /// An Excel workbook; needs `--out`.
    Xlsx,
    /// A Parquet file; needs `--out`.
    Parquet,
    /// `check` only: SARIF 2.1.0, for viewers of findings.
    Sarif,
    /// `check` only: JUnit XML, for build servers.
    Junit,
    /// `check` only: OSCAL 1.2.1 assessment results.
    Oscal,
}

/// The commands. Each begins with a sentence and ends with two examples, which tests parse.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a tickmark.toml: settings proposed from exports, or a commented template
    #[command(after_help = "Examples:\n  tickmark init exports --holidays DE-BY\n  tickmark init NEW_FOLDER")]
    Init(InitArgs),
    /// Show what an import of a file would do
    #[command(
        after_help = "Examples:\n  tickmark inspect incident.csv\n  tickmark inspect tickets.xlsx --write-profile helpdesk.toml"
    )]
    Inspect(InspectArgs),
    /// Load exports into the store and skip files that are loaded already
    #[command(
        after_help = "Examples:\n  tickmark import exports\n  tickmark import changes.xlsx --source-tz America/New_York --dry-run"
    )]
    Import(ImportArgs),
    /// Print the values of metrics
    #[command(after_help = "Examples:\n  tickmark metrics sla_attainment --period 2026-06 --by priority\n  \
                            tickmark metrics --period 2026-Q2 --format csv --out metrics.csv")]
    Metrics(MetricsArgs),
    /// Say what moved a value from one period to another: which tickets, beyond chance, and by how much
    #[command(after_help = "Examples:\n  tickmark why resolve_time --period 2026-06\n  \
                            tickmark why sla_attainment --period 2026-Q2 --against 2025-Q2 --by service --by site")]
    Why(WhyArgs),
    /// List reported values that have moved since, with the tickets that moved them and why
    #[command(
        after_help = "Examples:\n  tickmark restated\n  tickmark restated --tickets --format csv --out moved.csv"
    )]
    Restated(RestatedArgs),
    /// Test governance controls on the whole population
    #[command(
        after_help = "Examples:\n  tickmark check --period 2026-06 --fail-on high\n  tickmark check CHG-01 --list exceptions --format csv"
    )]
    Check(CheckArgs),
    /// Draw and evaluate samples of items for people to examine
    #[command(after_help = "Examples:\n  tickmark sample draw CHG-01 --size 25 --seed 83113 --out chg-01.csv\n  \
                            tickmark sample evaluate chg-01.csv --tolerable 0.05")]
    Sample(SampleArgs),
    /// Check that an evidence pack is as it was written
    #[command(
        after_help = "Examples:\n  tickmark verify evidence-2026-06\n  tickmark verify evidence-2026-06 --expect SHA256"
    )]
    Verify(VerifyArgs),
    /// Compare two evidence packs: what is new, persists or is gone
    #[command(after_help = "Examples:\n  tickmark diff evidence-2026-05 evidence-2026-06\n  \
                            tickmark diff evidence-2026-05 evidence-2026-06 --format csv --out followed-up.csv")]
    Diff(DiffArgs),
    /// Write reports as self-contained HTML
    #[command(
        after_help = "Examples:\n  tickmark report --period 2026-06\n  tickmark report --period 2026-06 --final \"K. Ito\""
    )]
    Report(ReportArgs),
    /// Import, compute and report in one go
    #[command(after_help = "Examples:\n  tickmark run exports --out out\n  tickmark run project --period 2026-06")]
    Run(RunArgs),
    /// Explain a metric or a control, or draw the clocks of a ticket
    #[command(
        after_help = "Examples:\n  tickmark explain sla_attainment\n  tickmark explain INC0000002 --svg INC0000002.svg"
    )]
    Explain(ExplainArgs),
    /// Show the same period under other service levels, side by side; writes nothing
    #[command(
        after_help = "Examples:\n  tickmark whatif --set sla.incident-resolution.targets.2=6h --period 2026-06\n  \
                            tickmark whatif --settings other.toml --tickets --format csv"
    )]
    Whatif(WhatIfArgs),
    /// Run a named or ad-hoc query, read-only
    #[command(
        after_help = "Examples:\n  tickmark query rejects\n  tickmark query \"SELECT count(*) FROM v_incident WHERE priority = 1\""
    )]
    Query(QueryArgs),
    /// Run clock cases against the settings
    #[command(after_help = "Examples:\n  tickmark test\n  tickmark test cases/contract.toml")]
    Test(TestArgs),
    /// Print shell completions
    #[command(
        after_help = "Examples:\n  tickmark completions bash > ~/.local/share/bash-completion/completions/tickmark\n  tickmark completions fish | source"
    )]
    Completions(CompletionsArgs),
    /// Print the manual page
    #[command(after_help = "Examples:\n  tickmark man | man -l -\n  tickmark man > tickmark.1")]
    Man,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Exports to propose settings from: files, folders or globs; or an empty or new folder for the template [default: the template here]
    #[arg(value_name = "EXPORTS|DIR")]
    pub exports: Vec<String>,
    /// Write the public holidays of a country or region into the settings, such as DE-BY, FR or US
    #[arg(long, value_name = "CODE")]
    pub holidays: Option<String>,
    /// A profile by name or file, instead of the recognised one
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    /// Zone of times that carry no offset [default: what the exports tell, else UTC]
    #[arg(long, value_name = "ZONE")]
    pub source_tz: Option<String>,
    /// Name of the source system, where one tool runs twice
    #[arg(long, value_name = "NAME")]
    pub system: Option<String>,
}

/// How to read files, where recognition is not enough.
#[derive(Debug, Clone, Args)]
pub struct ReadingArgs {
    /// A profile by name or file, instead of the recognised one
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    /// Zone of times that carry no offset
    #[arg(long, value_name = "ZONE")]
    pub source_tz: Option<String>,
    /// Order of day and month where a column leaves it open
    #[arg(long, value_enum, value_name = "ORDER")]
    pub date_order: Option<DateOrderOption>,
    /// Encoding of text without a mark of its own, such as macintosh or `shift_jis` [default: found out]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What a row of a ticket file stands for [default: decided from the profile and the data]
    #[arg(long, value_enum, value_name = "SHAPE")]
    pub shape: Option<RowShapeOption>,
    /// Name of the source system, where one tool runs twice
    #[arg(long, value_name = "NAME")]
    pub system: Option<String>,
}

/// Order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DateOrderOption {
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
}

/// What a row of a ticket file stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowShapeOption {
    /// A ticket; of several rows the newest counts.
    Ticket,
    /// An update of a ticket; the rows before the newest are its history.
    Updates,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Export files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Save the mapping as an editable profile
    #[arg(long, value_name = "FILE")]
    pub write_profile: Option<PathBuf>,
    /// How to read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files, folders or globs [default: the sources of the settings]
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// Show the reconciliation and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Take a run back: the store is as if it had not been; `tickmark query runs` lists them
    #[arg(long, value_name = "RUN", conflicts_with_all = ["paths", "dry_run", "max_rejects", "profile", "source_tz", "date_order", "encoding", "system"])]
    pub undo: Option<i64>,
    /// End with status 1 when more records than this are rejected
    #[arg(long, value_name = "N")]
    pub max_rejects: Option<u64>,
    /// How to read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `restated`.
#[derive(Debug, Args)]
pub struct RestatedArgs {
    /// Give the tickets that moved the values, one a row, instead of the values
    #[arg(long)]
    pub tickets: bool,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The evidence pack
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// The hash of manifest.json that was noted when the pack was made
    #[arg(long, value_name = "SHA256")]
    pub expect: Option<String>,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The earlier pack
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later pack
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// The list of an earlier `diff` with `disposition`, `why`, `decided_by` and `decided_on` filled in; carried forward
    #[arg(long, value_name = "FILE")]
    pub dispositions: Option<PathBuf>,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Packs [default: service-review]
    #[arg(value_enum, value_name = "PACK")]
    pub packs: Vec<ReportKind>,
    /// The period reported on
    #[arg(long, default_value = "last-month", value_name = "PERIOD")]
    pub period: String,
    /// Call the report final, and say who approved it; the settings can, too: `[report.final]`
    #[arg(long = "final", value_name = "NAME")]
    pub final_by: Option<String>,
    /// List the templates in force and end
    #[arg(long)]
    pub list_templates: bool,
}

/// A kind of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportKind {
    /// The monthly service review.
    ServiceReview,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// A project folder, or files, folders and globs [default: the project]
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// The period reported on
    #[arg(long, default_value = "last-month", value_name = "PERIOD")]
    pub period: String,
    /// Call the report final, and say who approved it; the settings can, too: `[report.final]`
    #[arg(long = "final", value_name = "NAME")]
    pub final_by: Option<String>,
    /// End with status 1 when more records than this are rejected
    #[arg(long, value_name = "N")]
    pub max_rejects: Option<u64>,
    /// How to read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A metric, a control or a ticket number [default: lists the metrics and controls]
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Draw the clocks of a ticket into an SVG file, too
    #[arg(long, value_name = "FILE", requires = "id")]
    pub svg: Option<PathBuf>,
}

/// Arguments of `whatif`.
#[derive(Debug, Args)]
pub struct WhatIfArgs {
    /// Change a setting, such as `sla.incident-resolution.on_reopen=new_cycle` or `sla.incident-resolution.targets.2=6h`; without
    /// a value the key is taken away; repeatable
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Compare with the service levels and calendars of another settings file
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// Several changes side by side: each alternative has a name, such as `strict:sla.incident-resolution.targets.2=6h`; the changes of
    /// one name belong together; repeatable
    #[arg(long, value_name = "NAME:KEY=VALUE", conflicts_with = "set")]
    pub alternative: Vec<String>,
    /// The period compared
    #[arg(long, default_value = "last-month", value_name = "PERIOD")]
    pub period: String,
    /// List the tickets whose result changes instead of the levels
    #[arg(long)]
    pub tickets: bool,
}

/// Arguments of `query`.
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// A query's name, SQL, or `-` for SQL from standard input [default: lists the named queries]
    #[arg(value_name = "NAME|SQL|-")]
    pub query: Option<String>,
    /// Print the tables and views with their columns
    #[arg(long)]
    pub schema: bool,
}

/// Arguments of `test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Case files or folders [default: `cases` in the project]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
