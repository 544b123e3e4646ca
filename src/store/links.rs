//! The links that come in rows of their own, as links of tickets: the one rule that imports share with what was known after an earlier one.
//! Knows kinds of links, not tools.

/// SQL over `link_record`, `ticket` and `ticket_key` that gives rows of `ticket_link`.
pub(crate) const TOLD_LINKS: &str = include_str!("../../queries/links/told.sql");
