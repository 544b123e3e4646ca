-- The life of every ticket of the kind `$2` as far as it is known at `$1`: one row each, instants in seconds. What is later
-- is NULL.
-- `{cell}` and `{cells}` are filled in for a breakdown, `{responds}` is the rule for a response (`Store::responds`).
-- `filled_*`: the value is not the ticket's own but from other records of it. `by_closing`: the resolution is the closing.
WITH history AS (
  SELECT ticket_id,
    max(event_at) FILTER (new_code = 'cancelled') AS cancelled_at,
    min(event_at) FILTER ({responds}) AS taken_up_at,
    max(event_at) FILTER (event_at <= $1 AND old_code IN ('resolved', 'closed')
      AND new_code NOT IN ('resolved', 'closed', 'cancelled')) AS reopened_at
  FROM ticket_event e WHERE field = 'state' AND ticket_id IN (SELECT ticket_id FROM ticket WHERE record_type = $2)
  GROUP BY ticket_id
), tool AS (
  SELECT ticket_id, min(stopped_at) AS responded_at FROM sla_instance
  WHERE target_type = 'respond' AND stage IS DISTINCT FROM 'cancelled' AND ticket_id IS NOT NULL GROUP BY ticket_id
), life AS (
  SELECT t.ticket_no, {cell} AS cell, t.opened_at,
    -- As the service-level clock has it: the recorded response, else the first change by which somebody responded, else the tool's own clock.
    coalesce(t.acknowledged_at, h.taken_up_at, s.responded_at) AS acknowledged_at,
    -- A request is resolved when it is fulfilled; one that ended without that counts as cancelled.
    CASE WHEN t.record_type = 'request' THEN CASE WHEN r.is_fulfilled IS DISTINCT FROM false THEN coalesce(r.fulfilled_at, t.resolved_at, t.closed_at) END
         WHEN t.record_type <> 'change' THEN t.resolved_at END AS resolved_at,
    t.closed_at, t.state_class = 'closed' AND t.closed_at IS NULL AS unclosed, t.state_class IN ('resolved', 'closed', 'cancelled') AS has_ended,
    CASE WHEN t.state_class = 'cancelled' OR r.is_fulfilled = false
         THEN coalesce(h.cancelled_at, t.closed_at, t.resolved_at, t.updated_at) END AS cancelled_at,
    greatest(CASE WHEN t.reopened_at <= $1 THEN t.reopened_at END, h.reopened_at) AS reopened_at,
    t.reopened_at IS NULL AND t.reopened_count > 0 AS reopened_sometime,
    t.reopened_at IS NOT NULL OR t.reopened_count IS NOT NULL OR h.ticket_id IS NOT NULL AS has_record, t.reassign_count,
    string_split(t.filled, ',') AS filled
  FROM ticket t {cells}
  LEFT JOIN request_detail r ON r.ticket_id = t.ticket_id
  LEFT JOIN history h ON h.ticket_id = t.ticket_id
  LEFT JOIN tool s ON s.ticket_id = t.ticket_id
  WHERE t.opened_at <= $1 AND t.record_type = $2
), known AS (
  -- A reopening undoes the end before it, unless the ticket has ended again.
  SELECT *, coalesce(NOT has_ended AND reopened_at > coalesce(closed_at, resolved_at), false) AS undone FROM life
)
SELECT ticket_no, cell,
  epoch_us(opened_at) // 1000000 AS opened,
  epoch_us(CASE WHEN acknowledged_at <= $1 THEN acknowledged_at END) // 1000000 AS responded,
  epoch_us(CASE WHEN resolved_at <= $1 THEN resolved_at END) // 1000000 AS resolved,
  epoch_us(CASE WHEN closed_at <= $1 THEN closed_at END) // 1000000 AS closed,
  epoch_us(CASE WHEN cancelled_at <= $1 THEN cancelled_at END) // 1000000 AS cancelled,
  epoch_us(CASE WHEN undone THEN NULL ELSE least(
    CASE WHEN resolved_at <= $1 THEN resolved_at END,
    CASE WHEN closed_at <= $1 THEN closed_at END,
    CASE WHEN cancelled_at <= $1 THEN cancelled_at END) END) // 1000000 AS left,
  undone, unclosed,
  has_ended AND coalesce(resolved_at, closed_at, cancelled_at) IS NULL AS end_unknown,
  CASE WHEN reopened_at IS NOT NULL OR reopened_sometime THEN 1 WHEN has_record THEN 0 END AS reopened,
  CAST(reassign_count AS BIGINT) AS moves,
  coalesce(list_contains(filled, 'acknowledged_at'), false) AS filled_responded,
  coalesce(list_contains(filled, 'resolved_at'), false) AS filled_resolved,
  coalesce(list_contains(filled, 'closed_at'), false) AS filled_closed,
  coalesce(list_contains(filled, 'reopened_count'), false) AS filled_reopened,
  coalesce(list_contains(filled, 'reassign_count'), false) AS filled_moves,
  coalesce(list_contains(filled, 'resolved_at=closed_at'), false) AS by_closing
FROM known
