/*---
schema = 1
id = "ACC-02"
version = "1.0.0"
title = "Action dated after the actor had left"
kind = "control"
status = "stable"
severity = "critical"
tier = 1
subject = "action"
objective = "Nobody acts after leaving."
criterion = "Exception when dated more than the grace after the leaving date."
population = "Approvals and closures in the period."
limitations = ["Persons are compared by their ids: a login in one file and a name in another are two persons."]
evidence = ["number", "action", "actor_id", "acted_at", "left_at"]
needs = { tables = ["person", "ticket"], columns = { "person.left_at" = 0.001, "ticket.closed_by_id|approval.approver_id" = 0.1 } }

[params.leaver_grace_days]
type = "integer"
default = 1
min = 0
why = "Days by which a leaving date may be off"

[[maps]]
to = "cobit2019:DSS05.04"
why = "Evidence on managing identities and access."

[[maps]]
to = "cobit2019:DSS06.05"
why = "Evidence on tracing who did what."
---*/
SELECT concat(x.act, ':', x.id) AS subject_id,
  -- null-ok: a person of the register without a leaving date has not left.
  CASE WHEN q.person_id IS NULL OR x.acted_at IS NULL THEN NULL ELSE coalesce(x.acted_at > q.left_at + to_days(p.leaver_grace_days), FALSE) END AS exception,
  concat(x.act, ' by ', x.who, ' at ', coalesce(x.acted_at::VARCHAR, 'an unknown time'),
    CASE WHEN q.person_id IS NULL THEN ', who is not in the register' ELSE ', left ' || coalesce(q.left_at::VARCHAR, 'never') END) AS reason,
  x.number, x.act AS action, x.who AS actor_id, x.acted_at, q.left_at, x.file_id, x.line_no
FROM (
  SELECT 'approval' AS act, approval_id AS id, approver_id AS who, decided_at AS acted_at, ticket_number AS number, file_id, line_no
  FROM approval WHERE approver_id IS NOT NULL AND decision IN ('approved', 'rejected')
  UNION ALL SELECT 'closure', ticket_id, closed_by_id, closed_at, number, file_id, line_no FROM ticket WHERE closed_by_id IS NOT NULL) x
LEFT JOIN person q ON q.person_id = x.who, p
WHERE x.acted_at IS NULL OR (x.acted_at >= p.period_from AND x.acted_at < p.period_to)
