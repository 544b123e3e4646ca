-- The tool's own clocks of the tickets of a part, one row for each ticket. Of several clocks of a kind the longest pause counts: the others are parts
-- of it.
SELECT u.ticket_no,
  min(i.stopped_at) FILTER (i.target_type = 'respond' AND i.stage IS DISTINCT FROM 'cancelled') AS responded_at,
  max(coalesce(i.paused_seconds, i.paused_minutes * 60)) FILTER (i.target_type = 'respond') AS respond_paused,
  max(coalesce(i.paused_seconds, i.paused_minutes * 60)) FILTER (i.target_type = 'resolve') AS resolve_paused
FROM sla_instance i JOIN ticket u ON u.ticket_id = i.ticket_id
WHERE {of_part}
GROUP BY u.ticket_no
