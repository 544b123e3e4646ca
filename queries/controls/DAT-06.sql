/*---
schema = 1
id = "DAT-06"
version = "1.0.0"
title = "Opening time set back before the record was created"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "ticket"
objective = "Openings are recorded when they happen."
criterion = "Exception when opened more than the limit before creation."
population = "Tickets that carry the system creation time."
scope = "tickets-opened"
evidence = ["number", "opened_at", "created_at", "hours", "opened_by_id"]
needs = { tables = ["ticket"], columns = { "ticket.created_at" = 0.5 } }

[params.backdate_hours]
type = "integer"
default = 24
min = 0
why = "Hours by which an opening may be written up later"

[[maps]]
to = "cobit2019:DSS06.02"
why = "Evidence on controlling how information is processed."

[[maps]]
to = "cobit2019:DSS06.05"
why = "Evidence on tracing who did what."
---*/
SELECT t.ticket_id AS subject_id, t.opened_at < t.created_at - to_hours(p.backdate_hours) AS exception,
  concat('opened ', t.opened_at, ', created ', coalesce(t.created_at::VARCHAR, 'at an unknown time')) AS reason,
  t.number, t.opened_at, t.created_at, date_diff('hour', t.opened_at, t.created_at) AS hours, t.opened_by_id, t.file_id, t.line_no
FROM ticket t, p WHERE t.opened_at >= p.period_from AND t.opened_at < p.period_to
