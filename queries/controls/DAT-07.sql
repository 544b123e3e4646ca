/*---
schema = 1
id = "DAT-07"
version = "1.0.0"
title = "Edited after closure"
kind = "control"
status = "stable"
severity = "high"
tier = 2
subject = "ticket"
objective = "Closed records stay as they are."
criterion = "Exception when a field other than administrative ones altered after closure plus the grace."
population = "Closed tickets with an audit trail."
scope = "tickets-closed"
limitations = ["A ticket without any recorded history cannot be tested."]
evidence = ["number", "closed_at", "last_at", "last_field", "last_actor"]
needs = { tables = ["ticket", "ticket_event"], columns = { "ticket.closed_at" = 0.1 } }

[params.closed_grace_hours]
type = "integer"
default = 24
min = 0
why = "Hours after the closing in which it may be tidied"

[params.minor_fields]
type = "list"
default = ["survey", "watch_list", "comments", "tags", "work_notes"]
why = "Fields that do not matter after the closing"

[[maps]]
to = "cobit2019:DSS06.05"
why = "Evidence on tracing who did what."

[[maps]]
to = "cobit2019:DSS02.06"
why = "Evidence on closing requests and incidents."
---*/
SELECT t.ticket_id AS subject_id,
  CASE WHEN e.ticket_id IS NULL THEN NULL WHEN e.last_at IS NULL THEN FALSE ELSE e.last_at > t.closed_at + to_hours(p.closed_grace_hours) END AS exception,
  CASE WHEN e.ticket_id IS NULL THEN 'no audit trail of this ticket'
       WHEN e.last_at > t.closed_at + to_hours(p.closed_grace_hours) THEN concat('closed ', t.closed_at, ', last edited ', e.last_at, ' by ', coalesce(e.last_actor, '?'), ': ', e.last_field)
       ELSE 'no edit after the closing' END AS reason,
  t.number, t.closed_at, e.last_at, e.last_field, e.last_actor, t.file_id, t.line_no
FROM ticket t CROSS JOIN p LEFT JOIN (
  SELECT v.ticket_id, max(v.event_at) FILTER (NOT list_contains(p.minor_fields, v.field)) AS last_at,
    arg_max(v.field, (v.event_at, v.field)) FILTER (NOT list_contains(p.minor_fields, v.field)) AS last_field,
    arg_max(v.actor_id, (v.event_at, v.field)) FILTER (NOT list_contains(p.minor_fields, v.field)) AS last_actor
  FROM ticket_event v, p WHERE v.ticket_id IS NOT NULL GROUP BY v.ticket_id) e ON e.ticket_id = t.ticket_id
WHERE t.state_class = 'closed' AND t.closed_at >= p.period_from AND t.closed_at < p.period_to
