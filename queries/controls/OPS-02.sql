/*---
schema = 1
id = "OPS-02"
version = "1.1.0"
title = "Open ticket without an owner"
kind = "control"
status = "stable"
severity = "low"
tier = 1
subject = "ticket"
objective = "Every open ticket has an owner."
criterion = "Exception when neither group nor assignee."
population = "Every ticket open at the cut-off."
scope = "tickets-not-ended"
limitations = ["Of a system that exports neither groups nor assignees of a kind of tickets none can be judged."]
evidence = ["number", "record_type", "opened_at", "days_old"]
needs = { tables = ["ticket"], columns = { "ticket.state_class" = 0.9, "ticket.group_id|ticket.assignee_id" = 0.1 } }

[[maps]]
to = "cobit2019:DSS02.04"
why = "Evidence on investigating and allocating incidents."
---*/
SELECT t.ticket_id AS subject_id, CASE WHEN t.state_class IS NULL OR NOT k.keeps_assignments THEN NULL ELSE t.group_id IS NULL AND t.assignee_id IS NULL END AS exception,
  concat(t.record_type, ' opened ', t.opened_at, CASE WHEN t.state_class IS NULL THEN ', state not known' END,
    CASE WHEN NOT k.keeps_assignments THEN ', no groups or assignees of its system' END) AS reason,
  t.number, t.record_type, t.opened_at, date_diff('day', t.opened_at, p.as_of) AS days_old, t.file_id, t.line_no
FROM ticket t JOIN ticket_kept k USING (source_system, record_type), p WHERE (t.state_class IN ('new', 'open', 'pending') OR t.state_class IS NULL OR t.state_class = 'unmapped') AND t.closed_at IS NULL AND t.opened_at < p.as_of
