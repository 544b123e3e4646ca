//! What a history says about its ticket: first taken up, reopened, moved between groups. For exports that carry each ticket's
//! whole history, so that the outcome does not hang on which file came first.

use crate::error::Result;
use crate::store::Store;

/// Makes `import_derived (number, acknowledged_at, reopened_count, reassign_count)` of the events in `import_typed`. A reopening is
/// a move from a finished state to an active one; a reassignment is a change of group, or of assignee where the history knows no
/// groups.
pub(crate) fn from_history(store: &Store) -> Result<bool> {
    store.batch(
        "CREATE OR REPLACE TEMP TABLE import_derived AS \
         WITH moves AS (SELECT DISTINCT ticket_number, event_at, field, old_value, new_value, old_code, new_code FROM import_typed), \
         grouped AS (SELECT ticket_number, bool_or(field = 'group_id') AS groups FROM moves GROUP BY ticket_number) \
         SELECT ticket_number AS number, \
         min(event_at) FILTER (WHERE field = 'state' AND new_code <> 'new') AS acknowledged_at, \
         CAST(count(*) FILTER (WHERE field = 'state' AND old_code IN ('resolved', 'closed') AND new_code NOT IN ('resolved', 'closed', 'cancelled')) AS INTEGER) AS reopened_count, \
         CAST(count(*) FILTER (WHERE old_value IS NOT NULL AND new_value IS NOT NULL \
         AND field = CASE WHEN groups THEN 'group_id' ELSE 'assignee_id' END) AS INTEGER) AS reassign_count \
         FROM moves JOIN grouped USING (ticket_number) GROUP BY ticket_number",
    )?;
    Ok(true)
}
