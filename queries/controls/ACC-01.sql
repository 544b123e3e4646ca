/*---
schema = 1
id = "ACC-01"
version = "1.0.0"
title = "Open ticket assigned to a leaver"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Work lies with people who are there."
criterion = "Exception when assignee left before the cut-off."
population = "Open tickets with an assignee."
scope = "tickets-open"
evidence = ["number", "assignee_id", "left_at", "days_old"]
needs = { tables = ["ticket", "person"], columns = { "ticket.assignee_id" = 0.1, "person.left_at" = 0.001 } }

[[maps]]
to = "cobit2019:DSS05.04"
why = "Evidence on managing identities and access."

[[maps]]
to = "cobit2019:DSS02.04"
why = "Evidence on investigating and allocating incidents."
---*/
SELECT t.ticket_id AS subject_id,
  -- null-ok: a person of the register without a leaving date has not left.
  CASE WHEN x.person_id IS NULL THEN NULL ELSE coalesce(x.left_at <= p.as_of, FALSE) END AS exception,
  concat(t.assignee_id, CASE WHEN x.person_id IS NULL THEN ' is not in the register' ELSE ' left ' || coalesce(x.left_at::VARCHAR, 'never') END) AS reason,
  t.number, t.assignee_id, x.left_at, date_diff('day', t.opened_at, p.as_of) AS days_old, t.file_id, t.line_no
FROM open_ticket t LEFT JOIN person x ON x.person_id = t.assignee_id, p WHERE t.assignee_id IS NOT NULL
