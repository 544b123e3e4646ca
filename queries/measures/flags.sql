-- What the tool recorded of the levels of a type, `$1` (respond or resolve), for each ticket that it recorded anything of: for
-- `resolve` also the ticket's own `made_sla`. `flag`: the tool says breached; it is if any of its levels is. `stale`: the tool's own
-- record contradicts that, or its clock was not ended. The rest is NULL where the tool tells no more than its flag.
WITH tool AS (
  SELECT ticket_id, bool_or(breached) AS breached, max(due_at) AS due_at, max(started_at) AS started_at, max(stopped_at) AS stopped_at,
    max(target_minutes) * 60 AS target, max(coalesce(paused_seconds, paused_minutes * 60)) AS paused,
    max(coalesce(business_seconds, elapsed_minutes * 60)) AS used
  FROM sla_instance
  WHERE ticket_id IS NOT NULL AND coalesce(target_type, 'resolve') = $1 AND coalesce(stage, '') <> 'cancelled'
  GROUP BY ticket_id
), told AS (
  SELECT t.ticket_no, CASE WHEN s.ticket_id IS NOT NULL THEN s.breached ELSE NOT t.made_sla END AS flag, s.* EXCLUDE (ticket_id),
    coalesce(t.reopened_count > 0, false) OR t.reopened_at IS NOT NULL AS came_back
  FROM ticket t LEFT JOIN tool s ON s.ticket_id = t.ticket_id
  WHERE s.ticket_id IS NOT NULL OR $1 = 'resolve' AND t.made_sla IS NOT NULL
)
SELECT ticket_no, flag, came_back, epoch_us(due_at) // 1000000 AS tool_due, epoch_us(stopped_at) // 1000000 AS tool_stopped,
  target AS tool_target, paused AS tool_paused, used AS tool_used,
  coalesce(started_at IS NOT NULL AND stopped_at IS NULL, false)
    OR coalesce(flag AND stopped_at <= due_at OR NOT flag AND stopped_at > due_at, false)
    OR coalesce(flag AND used <= target OR NOT flag AND used > target, false) AS stale
FROM told
