//! The names by which tools wrap their records in answers, and those that only records have.

/// A member that holds wrappers of its own: the records that an answer is about, by kind.
pub(super) const NEST: &str = "assets";

/// The name of a list that has none.
pub(super) const UNNAMED: &str = "records";

/// Names under which answers hold their records: words for any list, kinds of tickets, and what is told of tickets.
const WRAPPERS: [&[&str]; 5] = [
    &["result", "results", "records", "items", "values", "value", "entries", "dataSet", "data", "objects"],
    &["tickets", "ticket", "Ticket", "issues", "requests", "request", "changes", "change", "tasks"],
    &["incidents", "incident", "problems", "problem", "helpdesk_ticket"],
    &["ticket_metrics", "ticket_metric", "ticket_metric_set", "ticket_metric_events"],
    &["ticket_audits", "audits", "conversations"],
];

/// Whether answers hold their records under this name.
pub(super) fn is_wrapper(name: &str) -> bool {
    WRAPPERS.iter().any(|names| names.contains(&name))
}

/// Whether only a record has a member of this name: an object that begins with it is one, whatever lists it holds.
pub(super) fn is_identity(name: &str) -> bool {
    matches!(name, "id" | "key" | "number" | "sys_id")
}

/// Whether a key names a record and no field: `5732`, `Incident::4211`.
pub(super) fn is_id(key: &str) -> bool {
    let digits = key.rsplit("::").next().unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
