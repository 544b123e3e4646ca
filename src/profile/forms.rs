//! How a profile says that values are written and files are laid out: forms and zone of instants, units of durations, header and encoding.
//! Knows no columns.

use crate::read::date_forms::DateOrder;
use serde::Deserialize;
use toml::Spanned;

use crate::profile::ordered::OrderedTable;
use crate::read::layout::HeaderAt;

/// What a profile says about the layout of its files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayoutRules {
    /// The row of the header, counted from 1, or "none".
    pub header: Option<HeaderAt>,
    /// The encoding of the text, such as `macintosh`.
    pub encoding: Option<Spanned<String>>,
}

/// How instants are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DateRules {
    /// `iso`, `iso-offset`, `epoch`, `epoch-ms`, `excel` or patterns such as `%d/%m/%Y %H:%M`; the usual ones where empty.
    #[serde(default)]
    pub formats: Vec<Spanned<String>>,
    /// Order of day and month where a column cannot tell.
    pub order: Option<DateOrder>,
    /// The zone of times without offset.
    #[serde(default)]
    pub zone: ZoneRule,
    /// Canonical field to a pattern: where all its values match, the file holds stored values and its times are UTC.
    #[serde(default)]
    pub utc_when: OrderedTable<String>,
    /// Beginnings of a first cell whose rest is the zone of the file's times; it stands above every setting.
    #[serde(default)]
    pub zone_in_footer: Vec<String>,
    /// What to do in the tool where its times cannot be read.
    #[serde(default)]
    pub hint: String,
}

/// The zone of times without offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ZoneRule {
    /// UTC.
    Utc,
    /// The zone of whoever made the export: the source's setting, else the project's zone.
    #[default]
    Exporter,
}

/// Unit of a plain number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DurationUnit {
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
}

/// Days and weeks that are counted in working hours.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct WorkingTime {
    /// Hours of a day.
    pub day_hours: f64,
    /// Days of a week.
    pub week_days: f64,
}
