//! Arguments of `metrics`: which values, of which periods, of which tickets, broken down how.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::dimension::Dimension;
use crate::model::Kind;
use crate::period::LENGTHS;

/// Arguments of `metrics`.
#[derive(Debug, Args)]
pub struct MetricsArgs {
    /// Metric ids [default: all]
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// 2026-06, 2026-Q2, 2026-H1, 2026, 2026-W23, 2026-06-15, FIRST..LAST, last-month, last-12-months, year-to-date or all; repeatable
    #[arg(long, value_name = "PERIOD")]
    pub period: Vec<String>,
    /// Cut each period into pieces
    #[arg(long, value_name = "PIECE", value_parser = PossibleValuesParser::new(LENGTHS.iter().map(|(word, _)| *word)))]
    pub every: Option<String>,
    /// Also break down by a field, such as `service` or `customer` (docs/cuts.md lists them); repeat to cross
    #[arg(long, value_name = "FIELD", value_parser = PossibleValuesParser::new(fields()), hide_possible_values = true)]
    pub by: Vec<String>,
    /// Count only tickets such as `service=Email`, `priority=1,2` or `group!=Desk`; repeatable, all must hold
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub filters: Vec<String>,
    /// Only these statistics; repeatable
    #[arg(long, value_name = "STATISTIC")]
    pub stat: Vec<String>,
    /// Only this kind of ticket; repeatable
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.as_str())), hide_possible_values = true)]
    pub kind: Vec<String>,
    /// Only durations by this clock: `wall`, or a calendar
    #[arg(long, value_name = "CLOCK")]
    pub clock: Option<String>,
}

/// What `--by` knows: the fields of tickets, and the months of a period, which `--every month` cuts out, too.
fn fields() -> Vec<&'static str> {
    std::iter::once(MONTH).chain(Dimension::all().map(Dimension::as_str)).collect()
}

/// `--by month`.
pub const MONTH: &str = "month";

/// Arguments of `why`.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The metric
    #[arg(value_name = "METRIC")]
    pub id: String,
    /// Its statistic [default: the headline]
    #[arg(long, value_name = "STATISTIC")]
    pub stat: Option<String>,
    /// The later period
    #[arg(long, value_name = "PERIOD", default_value = "last-month")]
    pub period: String,
    /// The period to compare with [default: the one before]
    #[arg(long, value_name = "PERIOD")]
    pub against: Option<String>,
    /// The kind of ticket [default: the first with data]
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.as_str())), hide_possible_values = true)]
    pub kind: Option<String>,
    /// The clock of durations: `wall`, or a calendar [default: wall]
    #[arg(long, value_name = "CLOCK")]
    pub clock: Option<String>,
    /// The service level [default: all together]
    #[arg(long, value_name = "ID")]
    pub sla: Option<String>,
    /// Look at this field; repeatable [default: service, priority, group, category, customer, channel]
    #[arg(long, value_name = "FIELD", value_parser = PossibleValuesParser::new(Dimension::all().map(Dimension::as_str)), hide_possible_values = true)]
    pub by: Vec<String>,
    /// Look only at tickets such as `service=Email`; repeatable, all must hold
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub filters: Vec<String>,
    /// The number from which the reshuffling of months starts
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}
