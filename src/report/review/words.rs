//! The report's words for codes of the model: priorities, levels, reasons.

use std::collections::BTreeMap;

use crate::model::Kind;
use crate::report::format::NOTHING;
use crate::text;

/// `P1 critical` for the cell `1`.
pub(super) fn priority(cell: &str) -> String {
    match cell {
        "1" => "P1 critical".to_owned(),
        "2" => "P2 high".to_owned(),
        "3" => "P3 moderate".to_owned(),
        "4" => "P4 low".to_owned(),
        "5" => "P5 planning".to_owned(),
        "(none)" => "without priority".to_owned(),
        other => other.to_owned(),
    }
}

/// `P1`.
pub(super) fn short_priority(priority: Option<i64>) -> String {
    priority.map_or_else(|| NOTHING.to_owned(), |priority| format!("P{priority}"))
}

/// The name of a service.
pub(super) fn service(cell: &str) -> String {
    if cell == "(none)" { "without service".to_owned() } else { cell.to_owned() }
}

/// The name of the service of a ticket, which has none where it is empty.
pub(super) fn service_or_none(of_ticket: &str) -> String {
    service(if of_ticket.is_empty() { "(none)" } else { of_ticket })
}

/// A text, or the sign for none.
pub(super) fn or_nothing(text: &str) -> String {
    if text.is_empty() { NOTHING.to_owned() } else { text.to_owned() }
}

/// A duration, or the sign for none.
pub(super) fn duration(seconds: Option<i64>) -> String {
    seconds.map_or_else(|| NOTHING.to_owned(), text::duration)
}

/// Working time, in hours: a working day has no 24 of them.
pub(super) fn working(seconds: i64) -> String {
    let hours = seconds.abs() / 3_600;
    if hours < 24 {
        return text::duration(seconds);
    }
    let sign = if seconds < 0 { "-" } else { "" };
    match seconds.abs() / 60 % 60 {
        0 => format!("{sign}{} h", text::grouped(hours.unsigned_abs())),
        minutes => format!("{sign}{} h {minutes:02} min", text::grouped(hours.unsigned_abs())),
    }
}

/// Working time, or the sign for none.
pub(super) fn working_or_nothing(seconds: Option<i64>) -> String {
    seconds.map_or_else(|| NOTHING.to_owned(), working)
}

/// A level without a title.
pub(super) fn level(level: &str, kind: Kind) -> String {
    if crate::report::review::names::is_recorded(level) {
        format!("{}, the tool's own flags", plural(kind))
    } else {
        level.to_owned()
    }
}

/// `Incidents`.
pub(super) fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Incident => "Incidents",
        Kind::Request => "Requests",
        Kind::Change => "Changes",
        Kind::Problem => "Problems",
    }
}

/// "1 clock was", "3 clocks were".
pub(super) fn was(n: u64, noun: &str) -> String {
    format!("{} {}", text::count(n, noun), if n == 1 { "was" } else { "were" })
}

/// `8 cancelled, 41 without a target`.
pub(super) fn left_out(excluded: &BTreeMap<&'static str, u64>) -> String {
    let parts: Vec<String> = excluded
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(reason, count)| format!("{} {}", text::grouped(*count), reason_words(reason)))
        .collect();
    parts.join(", ")
}

/// `1,543 with the resolution from the history`.
pub(super) fn filled(filled: &BTreeMap<&'static str, u64>) -> String {
    let field = |field: &str| match field {
        "acknowledged_at" => "the response",
        "resolved_at" => "the resolution",
        "closed_at" => "the closing",
        "reopened_count" => "the count of reopenings",
        "reassign_count" => "the count of hand-overs",
        _ => "a field",
    };
    let parts: Vec<String> = filled
        .iter()
        .map(|(name, n)| format!("{} with {} from other records, such as the history", text::grouped(*n), field(name)))
        .collect();
    parts.join(", ")
}

fn reason_words(reason: &str) -> String {
    match reason {
        "not_applicable" => "without a target".to_owned(),
        "unmeasurable" => "with contradicting or missing times".to_owned(),
        "missing_response" => "without a response".to_owned(),
        "missing_resolution" => "without a resolution".to_owned(),
        "missing_end" => "closed without a time of it".to_owned(),
        "missing_outcome" => "without an outcome".to_owned(),
        "unmapped_outcome" => "with an outcome that the profile does not know".to_owned(),
        "missing_type" => "without a type".to_owned(),
        "unmapped_type" => "with a type that the profile does not know".to_owned(),
        "missing_reopen_record" => "without a record of reopenings".to_owned(),
        "missing_reassign_count" => "without a count of hand-overs".to_owned(),
        "excluded" => "excluded by agreement".to_owned(),
        "no_flag" => "without a flag of the tool".to_owned(),
        "target_erased" => "whose target the tool took away at the end".to_owned(),
        "stop_before_start" => "ended before they began".to_owned(),
        "end_unread" => "with an end that cannot be read".to_owned(),
        "open_tickets_only" => "of a list of open tickets, which says nothing of those that ended".to_owned(),
        "end_unknown" => "ended at an unknown time".to_owned(),
        other => other.replace('_', " "),
    }
}
