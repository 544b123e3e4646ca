//! `check` and `sample` as typed: tests of controls, what else there is to see of controls, and samples for people to examine.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::former_args::FormerArgs;

/// Arguments of `check`. A control id has the form `CHG-01`, so that none can be the name of a subcommand.
#[derive(Debug, Default, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct CheckArgs {
    /// What to do with the controls, if not to test them.
    #[command(subcommand)]
    pub command: Option<CheckCommand>,
    /// How to test them.
    #[command(flatten)]
    pub test: TestControlsArgs,
    /// How the same was asked for earlier.
    #[command(flatten)]
    pub former: FormerArgs,
}

/// What there is to do with controls, besides testing them.
#[derive(Debug, Subcommand)]
pub enum CheckCommand {
    /// List the controls with what each needs, without testing any
    #[command(
        after_help = "Examples:\n  tickmark check list\n  tickmark check list CHG --format csv --out controls.csv"
    )]
    List(ListArgs),
    /// Show the practices of COBIT 2019 with the controls that bear on them, and those without
    #[command(
        after_help = "Examples:\n  tickmark check coverage --period 2026-06\n  tickmark check coverage --format json"
    )]
    Coverage(ControlArgs),
    /// Show the indicators, figures that stand next to the controls, with their limits
    #[command(after_help = "Examples:\n  tickmark check indicators --period 2026-06\n  \
                            tickmark check indicators --period 2026-Q2 --format csv --out indicators.csv")]
    Indicators(ControlArgs),
    /// Show for each loaded file whether it is complete and accurate
    #[command(
        after_help = "Examples:\n  tickmark check files\n  tickmark check files --sample 25 --seed 83113 --out ticks.csv"
    )]
    Files(FilesArgs),
    /// Look for mistakes in the controls themselves
    #[command(after_help = "Examples:\n  tickmark check lint\n  tickmark check lint OWN-01 --controls our-controls")]
    Lint(ListArgs),
}

/// The controls that a command is about.
#[derive(Debug, Default, Args)]
pub struct ControlArgs {
    /// The period tested
    #[arg(long, default_value = "last-month", value_name = "PERIOD")]
    pub period: String,
    /// A folder with controls of your own; repeatable
    #[arg(long, alias = "pack", value_name = "DIR")]
    pub controls: Vec<PathBuf>,
}

/// Arguments of `check` without a subcommand.
#[derive(Debug, Default, Args)]
pub struct TestControlsArgs {
    /// Controls, families or objectives, such as CHG-01, CHG or BAI06 [default: all]
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// The controls.
    #[command(flatten)]
    pub of: ControlArgs,
    /// Show the items of one control, as rows
    #[arg(long, value_enum, value_name = "WHICH", conflicts_with = "evidence")]
    pub list: Option<Items>,
    /// End with status 1 on exceptions of this severity or above
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Write an evidence pack into this new folder: results, exceptions, work papers, SQL, parameters, inputs and hashes,
    /// also as a lead sheet (XLSX), SARIF, JUnit and OSCAL
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
    /// The evidence pack that the new one follows; its hash goes into the new manifest
    #[arg(long, value_name = "DIR", requires = "evidence")]
    pub previous: Option<PathBuf>,
    /// A sample that was examined, to be evaluated and put into the evidence pack; repeatable
    #[arg(long, value_name = "FILE", requires = "evidence")]
    pub with_sample: Vec<PathBuf>,
    /// The question to its samples.
    #[command(flatten)]
    pub question: QuestionArgs,
}

/// What is asked of an examined sample.
#[derive(Debug, Default, Args)]
pub struct QuestionArgs {
    /// How sure the upper limits of a sample are
    #[arg(long, value_name = "SHARE", default_value_t = 0.95)]
    pub confidence: f64,
    /// The share of deviations that can be tolerated; says whether the sample supports it
    #[arg(long, value_name = "SHARE")]
    pub tolerable: Option<f64>,
}

/// Arguments of `check list` and `check lint`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Controls, families or objectives, such as CHG-01, CHG or BAI06 [default: all]
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// A folder with controls of your own; repeatable
    #[arg(long, alias = "pack", value_name = "DIR")]
    pub controls: Vec<PathBuf>,
}

/// Arguments of `check files`.
#[derive(Debug, Args)]
pub struct FilesArgs {
    /// Draw this many records of each file, and as many of the store, to be compared with the system both ways
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub sample: Option<u32>,
    /// The seed of the drawing; whoever relies on it chooses it
    #[arg(long, value_name = "SEED", requires = "sample")]
    pub seed: Option<String>,
}

/// Which items of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Items {
    /// Exceptions that are not waived.
    Exceptions,
    /// Exceptions that somebody answers for.
    Waived,
    /// Items without a verdict.
    NotTestable,
    /// All items.
    Population,
}

/// From which severity exceptions end the program with status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Any.
    Low,
    /// Medium and above.
    Medium,
    /// High and critical.
    High,
    /// Critical only.
    Critical,
}

/// Arguments of `sample`.
#[derive(Debug, Args)]
pub struct SampleArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: SampleCommand,
}

/// What there is to do with samples.
#[derive(Debug, Subcommand)]
pub enum SampleCommand {
    /// Draw items of a control for people to examine, as a sheet to fill in
    #[command(after_help = "Examples:\n  tickmark sample draw CHG-01 --size 25 --seed 83113 --out chg-01.csv\n  \
                            tickmark sample draw CHG-02 --size 40 --seed 83113 --stratum change_type")]
    Draw(DrawArgs),
    /// Evaluate a sheet that was filled in, with exact upper limits
    #[command(after_help = "Examples:\n  tickmark sample evaluate chg-01.csv --period 2026-06\n  \
                            tickmark sample evaluate chg-01.csv --period 2026-06 --tolerable 0.05")]
    Evaluate(EvaluateArgs),
    /// Show how many items are customary by how often a control operates; practice, not authority
    #[command(after_help = "Examples:\n  tickmark sample sizes\n  tickmark sample sizes --format csv")]
    Sizes,
}

/// Arguments of `sample draw`.
#[derive(Debug, Args)]
pub struct DrawArgs {
    /// The control, such as CHG-01
    #[arg(value_name = "ID")]
    pub id: String,
    /// How many items: the first by the hash of the seed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub size: u32,
    /// The seed; whoever relies on the sample chooses it, after the population is known
    #[arg(long, value_name = "SEED")]
    pub seed: Option<String>,
    /// Who gave the seed and when, for the sheet
    #[arg(long, value_name = "TEXT", requires = "seed")]
    pub seed_by: Option<String>,
    /// Draw from each value of this evidence column apart: by its share, at least one of each
    #[arg(long, value_name = "COLUMN")]
    pub stratum: Option<String>,
    /// The controls.
    #[command(flatten)]
    pub of: ControlArgs,
}

/// Arguments of `sample evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// The sheet, which names its control
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The control that the sheet must be of, where one was named.
    #[arg(skip)]
    pub id: Option<String>,
    /// The question.
    #[command(flatten)]
    pub question: QuestionArgs,
    /// The controls.
    #[command(flatten)]
    pub of: ControlArgs,
}
