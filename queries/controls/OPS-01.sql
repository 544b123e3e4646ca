/*---
schema = 1
id = "OPS-01"
version = "1.0.0"
title = "Open beyond its age limit"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Nothing is forgotten."
criterion = "Exception when older than the limit for its type and priority."
population = "Every ticket open at the cut-off."
scope = "tickets-open"
evidence = ["number", "record_type", "priority", "opened_at", "days_old", "limit_days", "group_id", "assignee_id"]
needs = { tables = ["ticket", "age_limit"], columns = { "ticket.state_class" = 0.9 } }

[[maps]]
to = "cobit2019:DSS02.07"
why = "Evidence on tracking states and reporting."

[[maps]]
to = "cobit2019:DSS03.04"
why = "Evidence on resolving and closing problems."

[[maps]]
to = "cobit2019:BAI06.03"
why = "Evidence on tracking and reporting the state of changes."
---*/
SELECT t.ticket_id AS subject_id, date_diff('day', t.opened_at, p.as_of) > a.days AS exception,
  concat(date_diff('day', t.opened_at, p.as_of), ' days old, limit ', coalesce(a.days::VARCHAR, 'none set')) AS reason,
  t.number, t.record_type, t.priority, t.opened_at, date_diff('day', t.opened_at, p.as_of) AS days_old, a.days AS limit_days, t.group_id, t.assignee_id,
  t.file_id, t.line_no
FROM open_ticket t LEFT JOIN age_limit a ON a.record_type = t.record_type AND a.priority = t.priority, p
