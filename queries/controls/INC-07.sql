/*---
schema = 1
id = "INC-07"
version = "2.0.0"
title = "High-priority incident not acknowledged in time"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "ticket"
objective = "Urgent incidents are taken up at once."
criterion = "Exception when acknowledged later than the service level of responses that applies allows, else than the limit, or not at all and that has passed."
population = "Incidents of priority 1 and 2 opened in the period, without cancelled ones."
scope = "incidents"
limitations = [
  "Acknowledged is what the response clock stops at: the recorded acknowledgement, else the first change by which somebody moved the ticket on, else the stop of the tool's own response clock.",
  "An incident that somebody took up, by its state, with none of these on record cannot be judged: the time is not known.",
]
evidence = ["number", "priority", "opened_at", "acknowledged_at", "due_at", "levels", "minutes"]
needs = { tables = ["incident"], columns = { "incident.acknowledged_at|ticket_event.new_code|sla_instance.stopped_at" = 0.1, "incident.priority" = 0.9 }, optional = ["sla_clock", "sla_level"] }

[params.ack_limit]
type = "choice"
default = "level"
choices = ["level", "minutes"]
why = "level: what a service level of responses promises, in its hours, and the minutes below where none applies; minutes: always these"

[params.ack_p1_min]
type = "integer"
default = 15
min = 1
why = "Minutes in which priority 1 is acknowledged"

[params.ack_p2_min]
type = "integer"
default = 30
min = 1
why = "Minutes in which priority 2 is acknowledged"

[[maps]]
to = "cobit2019:DSS02.04"
why = "Evidence on investigating and allocating incidents."

[[maps]]
to = "cobit2019:DSS02.02"
why = "Evidence on recording, classifying and prioritising."
---*/
SELECT i.ticket_id AS subject_id,
  CASE WHEN k.ticket_id IS NOT NULL THEN k.is_late
       WHEN i.priority IS NULL THEN NULL
       WHEN r.responded_at IS NOT NULL THEN r.responded_at > l.due_at
       -- Somebody took it up, and nobody knows when; or nobody did, and the limit has passed or has not.
       WHEN r.is_untouched THEN p.as_of > l.due_at END AS exception,
  concat(CASE WHEN i.priority IS NULL THEN 'priority not known, ' END, 'opened ', i.opened_at, ', acknowledged ',
    coalesce(r.responded_at::VARCHAR, CASE WHEN r.is_untouched THEN 'never' ELSE 'at an unknown time' END),
    ', due ', coalesce(k.due_at, l.due_at)::VARCHAR, ' by ' || k.levels) AS reason,
  i.number, i.priority, i.opened_at, r.responded_at AS acknowledged_at, coalesce(k.due_at, l.due_at) AS due_at, k.levels,
  date_diff('minute', i.opened_at, r.responded_at) AS minutes, i.file_id, i.line_no
FROM inc i JOIN response r USING (ticket_id) CROSS JOIN p LEFT JOIN (
  -- The clocks of what is promised for responses, as the measures have them.
  SELECT c.ticket_id, min(c.due_at) AS due_at, string_agg(c.sla, ', ' ORDER BY c.sla) AS levels,
    bool_or(CASE WHEN c.state IN ('breached', 'open_breached') THEN TRUE WHEN c.state <> 'unmeasurable' THEN FALSE END) AS is_late
  FROM sla_clock c JOIN sla_level v USING (sla)
  WHERE v.measure = 'respond' AND c.is_last AND c.state NOT IN ('cancelled', 'not_applicable') GROUP BY c.ticket_id) k
  ON k.ticket_id = i.ticket_id AND p.ack_limit = 'level',
  LATERAL (SELECT i.opened_at + to_minutes(CASE i.priority WHEN 1 THEN p.ack_p1_min ELSE p.ack_p2_min END) AS due_at) l
WHERE (i.priority IN (1, 2) OR i.priority IS NULL) AND i.state_class IS DISTINCT FROM 'cancelled'
