//! Arguments of `metrics`: which values, of which periods, of which tickets, broken down how.

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use crate::dimension::Dimension;
use crate::model::Kind;
use crate::period::PeriodLength;

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
    #[arg(long, value_enum, value_name = "PIECE")]
    pub every: Option<Every>,
    /// Also break down by a field; repeat to cross
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

/// The pieces that `--every` cuts out of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Every {
    /// Days of the project's zone.
    Day,
    /// Weeks from Monday to Sunday.
    Week,
    /// Months.
    Month,
    /// Quarters.
    Quarter,
    /// Half years.
    Half,
    /// Years.
    Year,
}

impl Every {
    /// The word for one piece.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Half => "half",
            Self::Year => "year",
        }
    }

    /// The length of a piece.
    pub const fn length(self) -> PeriodLength {
        match self {
            Self::Day => PeriodLength::Day,
            Self::Week => PeriodLength::Week,
            Self::Month => PeriodLength::Month,
            Self::Quarter => PeriodLength::Quarter,
            Self::Half => PeriodLength::Half,
            Self::Year => PeriodLength::Year,
        }
    }
}

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
