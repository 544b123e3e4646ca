-- The runs of service levels that tools recorded.
SELECT t.record_type AS kind, s.source_system AS system, coalesce(s.target_type, 'resolve') AS measure, t.priority::BIGINT AS priority,
  s.name, s.started_at AS start, s.due_at AS due, s.target_minutes * 60 AS given,
  coalesce(s.paused_seconds, 0) > 0 OR coalesce(s.paused_minutes, 0) > 0 AS paused, s.sla_id AS key
FROM sla_instance s JOIN ticket t USING (ticket_id)
WHERE t.priority IS NOT NULL AND s.started_at IS NOT NULL AND s.stage IS DISTINCT FROM 'cancelled'
