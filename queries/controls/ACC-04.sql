/*---
schema = 1
id = "ACC-04"
version = "1.0.0"
title = "Approval given by a shared or service account"
kind = "control"
status = "stable"
severity = "high"
tier = 2
subject = "approval"
objective = "Approvals are given by people who answer for them."
criterion = "Exception when approver is flagged as a service or shared account."
population = "Approvals given in the period."
scope = "approvals"
evidence = ["number", "approver_id", "decided_at"]
needs = { tables = ["person", "approval"], columns = { "person.is_service_account" = 0.1, "approval.approver_id" = 0.9 } }

[[maps]]
to = "cobit2019:DSS06.03"
why = "Evidence on roles, duties and authority."

[[maps]]
to = "cobit2019:DSS06.05"
why = "Evidence on tracing who did what."
---*/
SELECT a.approval_id AS subject_id, q.is_service_account AS exception,
  concat(coalesce(a.approver_id, 'unknown approver'), ' at ', coalesce(a.decided_at::VARCHAR, 'an unknown time'),
    CASE WHEN q.person_id IS NULL THEN ', not in the register' WHEN q.is_service_account THEN ', a service or shared account' ELSE '' END) AS reason,
  a.ticket_number AS number, a.approver_id, a.decided_at, a.file_id, a.line_no
FROM approval a LEFT JOIN person q ON q.person_id = a.approver_id, p
WHERE a.decision = 'approved' AND (a.decided_at IS NULL OR (a.decided_at >= p.period_from AND a.decided_at < p.period_to))
