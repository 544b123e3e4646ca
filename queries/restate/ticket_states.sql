-- The tickets with their state and their ends; reopenings as the record and the history have them by the instant.
SELECT t.ticket_id, t.ticket_no, t.number, t.source_system, t.opened_at,
  coalesce(t.state_class IN ('resolved', 'closed', 'cancelled'), false),
  coalesce(l.resolved_at, l.closed_at, l.cancelled_at),
  CASE WHEN t.reopened_at <= $1 THEN t.reopened_at END,
  coalesce(t.reopened_count, 0)::BIGINT,
  coalesce(e.told, 0)::BIGINT
FROM ticket t JOIN ticket_life l USING (ticket_no)
LEFT JOIN (
  SELECT ticket_id, count(DISTINCT event_at) AS told
  FROM ticket_event
  WHERE field = 'state' AND old_code IN ('resolved', 'closed') AND new_code NOT IN ('resolved', 'closed', 'cancelled') AND event_at <= $1
  GROUP BY ticket_id
) e ON e.ticket_id = t.ticket_id
