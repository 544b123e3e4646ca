//! Links that come in rows of their own become links of tickets, whichever file comes first. They are laid out anew from their records after every
//! load and every undo, so that nothing of them has to be corrected or put back. Knows kinds of links, not tools.

use crate::error::Result;
use crate::store::{Store, TOLD_LINKS};

/// Lays out `ticket_link` from `link_record`. A link that a column of the ticket tells as well stays as the column tells it.
pub(crate) fn lay(store: &Store) -> Result<()> {
    let any = "SELECT 1 FROM link_record UNION ALL SELECT 1 FROM ticket_link WHERE link_id IS NOT NULL LIMIT 1";
    if store.table(any, &[])?.rows.is_empty() {
        return Ok(());
    }
    store.batch(&format!(
        "DELETE FROM ticket_link WHERE link_id IS NOT NULL; \
         INSERT INTO ticket_link BY NAME SELECT * FROM ({TOLD_LINKS}) ANTI JOIN ticket_link USING (from_id, to_id, kind) ORDER BY ALL"
    ))
}
