-- The life of every ticket of the kind `$2` as far as it is known at `$1`: one row each, instants in seconds. What is later
-- is NULL.
-- `{cell}` and `{cells}` are filled in for a breakdown, `{where}` for conditions, `{responds}` is the rule for a response (`Store::responds`), `{fills}` whether
-- histories fill what a record leaves empty.
-- `filled_*`: the value is not the ticket's own but from other records of it. `by_closing`: the resolution is the closing.
WITH spells AS (
  -- Of a ticket that ended, nobody knows when, the end is none.
  SELECT ticket_no, CASE WHEN doubt = 2 THEN NULL ELSE coalesce(state, 11) END AS state, came_from, from_at, to_at, basis, doubt
  FROM spell_figure WHERE from_at <= $1 AND ticket_no IN (SELECT ticket_no FROM ticket WHERE record_type = $2)
), history AS (
  -- What the history says as of `$1`, where it says the states. Codes: 0 new, 8 resolved, 9 closed, 10 cancelled; -1 before the first.
  SELECT ticket_no,
    max(from_at) FILTER (state = 8 AND came_from NOT IN (-1, 8, 9)) AS resolved_at,
    max(from_at) FILTER (state = 9 AND came_from >= 0) AS closed_at,
    max(from_at) FILTER (state = 10 AND came_from >= 0) AS cancelled_at,
    max(from_at) FILTER (state IN (8, 9, 10) AND came_from NOT IN (8, 9, 10)) AS left_at,
    max(from_at) FILTER (state NOT IN (8, 9, 10) AND came_from IN (8, 9)) AS reopened_at,
    max(state) FILTER (to_at IS NULL OR to_at > $1) AS state,
    bool_or(doubt = 2) AS end_unknown
  FROM spells GROUP BY ticket_no HAVING bool_or(basis = 0)
), taken_up AS (
  SELECT ticket_id, min(event_at) AS taken_up_at FROM ticket_event e
  WHERE {responds} AND ticket_id IN (SELECT ticket_id FROM ticket WHERE record_type = $2) GROUP BY ticket_id
), tool AS (
  SELECT ticket_id, min(stopped_at) AS responded_at FROM sla_instance
  WHERE target_type = 'respond' AND stage IS DISTINCT FROM 'cancelled' AND ticket_id IS NOT NULL GROUP BY ticket_id
), life AS (
  SELECT t.ticket_no, {cell} AS cell, t.opened_at, t.updated_at, h.ticket_no IS NOT NULL AS told, h.left_at, h.state, h.end_unknown,
    -- As the service-level clock has it: the recorded response, else the first change by which somebody responded, else the tool's own clock.
    coalesce(t.acknowledged_at, u.taken_up_at, s.responded_at) AS acknowledged_at,
    -- The history has no instants before the opening; a record that has some is wrong, and is named so.
    CASE WHEN unfulfilled THEN NULL WHEN h.ticket_no IS NULL OR t.resolved_at < t.opened_at OR (t.resolved_at IS NULL AND NOT {fills}) THEN t.resolved_at ELSE h.resolved_at END AS resolved_at,
    CASE WHEN h.ticket_no IS NULL OR t.closed_at < t.opened_at OR (t.closed_at IS NULL AND NOT {fills}) THEN t.closed_at
      WHEN h.state = 10 THEN coalesce(h.closed_at, t.closed_at) ELSE h.closed_at END AS closed_at,
    CASE WHEN h.ticket_no IS NULL OR unfulfilled THEN t.cancelled_at WHEN h.state = 10 THEN h.cancelled_at END AS cancelled_at,
    t.state_class, t.unfulfilled, t.state_class IN ('resolved', 'closed', 'cancelled') AS has_ended,
    t.state_class = 'closed' AND t.closed_at IS NULL AND h.closed_at IS NULL AS unclosed,
    greatest(CASE WHEN t.reopened_at <= $1 THEN t.reopened_at END, h.reopened_at) AS reopened_at,
    t.reopened_at IS NULL AND t.reopened_count > 0 AS reopened_sometime,
    t.reopened_at IS NOT NULL OR t.reopened_count IS NOT NULL OR h.ticket_no IS NOT NULL AS has_record, t.reassign_count,
    string_split(t.filled, ',') AS filled
  FROM ticket_life t {cells}
  LEFT JOIN history h ON h.ticket_no = t.ticket_no
  LEFT JOIN taken_up u ON u.ticket_id = t.ticket_id
  LEFT JOIN tool s ON s.ticket_id = t.ticket_id
  WHERE t.opened_at <= $1 AND t.record_type = $2{where}
), known AS (
  -- A reopening undoes the end before it, unless the ticket has ended again.
  SELECT *, CASE WHEN told THEN coalesce(state NOT IN (8, 9, 10) AND coalesce(resolved_at, closed_at) IS NOT NULL, false)
    ELSE coalesce(NOT has_ended AND reopened_at > coalesce(closed_at, resolved_at), false) END AS undone FROM life
)
SELECT ticket_no, cell, told,
  epoch_us(opened_at) // 1000000 AS opened,
  epoch_us(CASE WHEN acknowledged_at <= $1 THEN acknowledged_at END) // 1000000 AS responded,
  epoch_us(CASE WHEN resolved_at <= $1 THEN resolved_at END) // 1000000 AS resolved,
  epoch_us(CASE WHEN closed_at <= $1 THEN closed_at END) // 1000000 AS closed,
  epoch_us(CASE WHEN cancelled_at <= $1 THEN cancelled_at END) // 1000000 AS cancelled,
  epoch_us(CASE WHEN undone THEN NULL WHEN told THEN CASE WHEN state IN (8, 9, 10) THEN left_at END ELSE least(
    CASE WHEN resolved_at <= $1 THEN resolved_at END,
    CASE WHEN closed_at <= $1 THEN closed_at END,
    CASE WHEN cancelled_at <= $1 THEN cancelled_at END) END) // 1000000 AS left,
  undone, coalesce(state_class = 'cancelled', false) OR coalesce(unfulfilled, false) AS withdrawn,
  -- A closing before the last resolution was undone, too: the ticket is resolved, and not closed again.
  undone OR CASE WHEN told THEN coalesce(closed_at IS NOT NULL AND state NOT IN (9, 10), false)
    ELSE coalesce(state_class = 'resolved' AND closed_at <= resolved_at, false) END AS closing_undone,
  unclosed,
  CASE WHEN told THEN coalesce(end_unknown, false)
    ELSE coalesce(has_ended, false) AND coalesce(resolved_at, closed_at, cancelled_at) IS NULL END AS end_unknown,
  -- An end at an unknown time lies before the last update.
  coalesce(updated_at <= $1, false) AS is_over,
  -- The times out of the open set that the record alone tells of a ticket that came back.
  CASE WHEN undone AND NOT told THEN epoch_us(least(resolved_at, closed_at)) // 1000000 END AS away,
  CASE WHEN undone AND NOT told THEN epoch_us(reopened_at) // 1000000 END AS back,
  CASE WHEN reopened_at IS NOT NULL OR reopened_sometime THEN 1 WHEN has_record THEN 0 END AS reopened,
  CAST(reassign_count AS BIGINT) AS moves,
  coalesce(list_contains(filled, 'acknowledged_at'), false) AS filled_responded,
  coalesce(list_contains(filled, 'resolved_at'), false) AS filled_resolved,
  coalesce(list_contains(filled, 'closed_at'), false) AS filled_closed,
  coalesce(list_contains(filled, 'reopened_count'), false) AS filled_reopened,
  coalesce(list_contains(filled, 'reassign_count'), false) AS filled_moves,
  coalesce(list_contains(filled, 'resolved_at=closed_at'), false) AS by_closing
FROM known
