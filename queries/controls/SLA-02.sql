/*---
schema = 1
id = "SLA-02"
version = "1.1.0"
title = "Ticket with no service level measured"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Every ticket that has a level is measured against it."
criterion = "Exception when no service-level clock is recorded."
population = "Incidents and requests opened in the period, of systems that export clocks."
scope = "clocked"
limitations = ["Systems that export no clocks at all are out of scope.", "Of a kind of tickets of which a system exports no clocks none can be judged."]
evidence = ["number", "record_type", "priority", "service_id"]
needs = { tables = ["sla_instance", "ticket"] }

[[maps]]
to = "cobit2019:APO09.04"
why = "Evidence on monitoring and reporting service levels."
---*/
WITH m AS (SELECT ticket_id FROM sla_instance WHERE ticket_id IS NOT NULL),
s AS (
  SELECT t.ticket_id, t.state_class, t.number, t.record_type, t.priority, t.service_id, t.file_id, t.line_no, t.ticket_id IN (SELECT ticket_id FROM m) AS measured,
    (t.source_system, t.record_type) IN (SELECT DISTINCT (x.source_system, x.record_type) FROM sla_instance s JOIN ticket x USING (ticket_id)) AS is_kept
  FROM ticket t, p
  WHERE t.record_type IN ('incident', 'request') AND t.state_class IS DISTINCT FROM 'cancelled'
    AND t.source_system IN (SELECT source_system FROM sla_instance) AND t.opened_at >= p.period_from AND t.opened_at < p.period_to)
SELECT ticket_id AS subject_id, CASE WHEN measured THEN FALSE WHEN state_class IS NULL OR NOT is_kept THEN NULL ELSE TRUE END AS exception,
  concat(record_type, ' priority ', coalesce(priority::VARCHAR, 'not known'), CASE WHEN state_class IS NULL THEN ', state not known' END,
    CASE WHEN measured THEN ', measured' WHEN NOT is_kept THEN ', no clocks of its kind' ELSE ', no clock' END) AS reason,
  number, record_type, priority, service_id, file_id, line_no
FROM s
