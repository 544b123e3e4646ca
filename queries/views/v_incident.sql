-- Incidents with their durations on the wall, in seconds. Instants are UTC; `local_time(opened_at)` shows them in the project's zone
-- and `local_time(opened_at, 'Europe/Berlin')` in another, `working_seconds('office', opened_at, resolved_at)` counts in a calendar of the settings.
CREATE OR REPLACE VIEW v_incident AS
SELECT t.number, t.source_system AS system, t.title, t.state, t.state_class, t.priority, t.category, t.subcategory, t.channel,
  coalesce(s.name, t.service_id) AS service, coalesce(c.name, t.ci_id) AS ci, t.group_id AS "group", t.assignee_id AS assignee,
  t.is_major, t.opened_at, t.acknowledged_at, t.resolved_at, t.closed_at, t.reopened_at, t.reopened_count, t.reassign_count,
  t.resolution_code, date_diff('second', t.opened_at, t.acknowledged_at) AS respond_seconds,
  date_diff('second', t.opened_at, t.resolved_at) AS resolve_seconds,
  date_diff('second', t.opened_at, t.closed_at) AS close_seconds, t.made_sla, t.ticket_id
FROM ticket t
LEFT JOIN (SELECT service_id, any_value(name) AS name FROM service GROUP BY service_id) s ON s.service_id = t.service_id
LEFT JOIN (SELECT ci_id, any_value(name) AS name FROM ci GROUP BY ci_id) c ON c.ci_id = t.ci_id
WHERE t.record_type = 'incident'
