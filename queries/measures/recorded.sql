-- The tool's own word on each ticket of the kind `$1`: breached if any of its resolution levels is, else its `made_sla` flag.
WITH levels AS (
  SELECT ticket_id, bool_or(breached) AS breached, max(due_at) AS due_at
  FROM sla_instance
  WHERE ticket_id IS NOT NULL AND coalesce(target_type, 'resolve') = 'resolve' AND coalesce(stage, '') <> 'cancelled'
  GROUP BY ticket_id
)
SELECT t.ticket_no, coalesce(l.breached, NOT t.made_sla) AS breached,
  epoch_us(CASE WHEN l.ticket_id IS NULL THEN t.due_at ELSE l.due_at END) // 1000000 AS due
FROM ticket t LEFT JOIN levels l ON l.ticket_id = t.ticket_id
WHERE t.record_type = $1
