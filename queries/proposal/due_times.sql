-- The due times of tickets as runs of service levels, where their tool recorded no runs.
SELECT t.record_type AS kind, t.source_system AS system, 'resolve' AS measure, t.priority::BIGINT AS priority,
  NULL AS name, t.opened_at AS start, t.due_at AS due, NULL AS given, false AS paused, t.ticket_id AS key
FROM ticket t
WHERE t.priority IS NOT NULL AND t.due_at > t.opened_at AND t.record_type IN ('incident', 'request', 'problem')
  AND NOT EXISTS (
    FROM sla_instance s JOIN ticket o USING (ticket_id)
    WHERE o.record_type = t.record_type AND o.source_system = t.source_system)
