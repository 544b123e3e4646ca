//! What counts as a response in a recorded history: the one rule that imports, clocks, measures and traces share, as SQL over
//! `ticket_event`. Knows columns, no clocks.

use crate::store::database::Store;
use crate::text;

impl Store {
    /// SQL over `ticket_event`, read under an alias, that holds for a change of state by which somebody responds: the ticket leaves the state
    /// that it was in, as the tool calls it, for another one, but not for `new` and not by being withdrawn, and it does not come back from its
    /// end, for that is the word of whoever reopens it. What programs do is no response.
    pub(crate) fn responds(&self, event: &str) -> String {
        format!(
            "({event}.field = 'state' AND {event}.old_code NOT IN ('resolved', 'closed', 'cancelled') AND {event}.new_code NOT IN ('new', 'cancelled') \
             AND ({event}.new_code <> {event}.old_code OR {event}.new_value <> {event}.old_value) AND NOT {})",
            is_program(&self.service_accounts, &format!("{event}.actor_id"))
        )
    }
}

/// SQL that holds for a program: a service account of the table `person`, or a name that the settings give. Never NULL.
fn is_program(names: &[String], actor: &str) -> String {
    let mut tests = vec![format!("{actor} IN (SELECT unnest([person_id, name]) FROM person WHERE is_service_account)")];
    tests.extend(names.iter().map(|name| {
        let pattern = name.trim().to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("lower({actor}) LIKE {} ESCAPE '\\'", text::quote_literal(&pattern.replace('*', "%")))
    }));
    format!("coalesce({}, false)", tests.join(" OR "))
}
