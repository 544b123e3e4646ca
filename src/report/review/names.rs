//! Words that several sections share: which clocks end a ticket, what tells levels apart, and what stands below a list.

use crate::model::Measure;
use crate::report::format;
use crate::report::review::goals::RECORDED;
use crate::report::view::Sentence;
use crate::text;

/// Measures that end a ticket.
pub(crate) const ENDS: &[Measure] = &[Measure::Resolve, Measure::Fulfil, Measure::Close];

/// Column that tells pooled service levels apart.
pub(crate) const LEVEL: &str = "service_level";

/// Rows of a list in the page; the rest is in its file.
pub(crate) const SHOWN: usize = 10;

/// Whether a level is the tool's own word.
pub(crate) fn is_recorded(level: &str) -> bool {
    level == RECORDED
}

/// What stands below a list: how many of how many, the order, and where the rest is.
pub(crate) fn shown(all: usize, order: &str, href: Option<String>) -> Sentence {
    let Some(href) = href.filter(|_| all > 0) else { return Sentence::default() };
    let start = if all > SHOWN {
        format!("{SHOWN} of {} shown, {order}; all are in ", text::grouped(all as u64))
    } else {
        format!("{}; also in ", format::capital(order))
    };
    Sentence::new(start).file(href).say(".")
}

/// `15 January 2026`.
pub(crate) fn note_day(date: &str) -> String {
    date.parse::<jiff::civil::Date>().map_or_else(|_| date.to_owned(), format::date)
}
