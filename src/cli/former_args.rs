//! Options of `check` from before its other uses became commands of their own.

use std::path::PathBuf;

use clap::Args;

/// Options that are commands today.
#[derive(Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each was a flag of the command line")]
pub struct FormerArgs {
    #[arg(long, hide = true)]
    pub(super) lint: bool,
    #[arg(long, hide = true)]
    pub(super) coverage: bool,
    #[arg(long, hide = true)]
    pub(super) indicators: bool,
    #[arg(long, hide = true)]
    pub(super) files: bool,
    #[arg(long, hide = true, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) sample: Option<u32>,
    #[arg(long, hide = true, requires = "sample", conflicts_with = "files")]
    pub(super) stratum: Option<String>,
    #[arg(long, hide = true, requires = "sample")]
    pub(super) seed: Option<String>,
    #[arg(long, hide = true, requires = "seed")]
    pub(super) seed_by: Option<String>,
    #[arg(long, hide = true)]
    pub(super) sample_sizes: bool,
    #[arg(long, hide = true)]
    pub(super) evaluate: Option<PathBuf>,
}
