/*---
schema = 1
id = "CHG-19"
version = "1.2.0"
title = "Many approvals by one person within minutes"
kind = "lead"
status = "stable"
severity = "low"
tier = 3
subject = "approval"
objective = "Approvals are decisions, not keystrokes."
criterion = "Exception when part of a run of at least N approvals by one person within M minutes."
population = "Approvals given on non-standard changes."
scope = "change-approvals"
limitations = ["A meeting that is written up afterwards looks the same.", "A change whose type is in words that the profile does not know cannot be judged."]
evidence = ["number", "approver_id", "decided_at", "run_length"]
needs = { tables = ["change", "change_approval"], columns = { "change_approval.approver_id" = 0.9, "change_approval.decided_at" = 0.9 } }

[params.bulk_n]
type = "integer"
default = 10
min = 2
why = "Approvals that make a run"

[params.bulk_minutes]
type = "integer"
default = 5
min = 1
why = "Minutes in which a run happens"

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."
---*/
SELECT a.approval_id AS subject_id,
  CASE WHEN a.decided_at IS NULL OR a.approver_id IS NULL THEN NULL ELSE count(*) OVER w >= p.bulk_n END AS exception,
  CASE WHEN a.decided_at IS NULL OR a.approver_id IS NULL THEN 'approver or time of the approval not known'
       ELSE concat(a.approver_id, ': ', count(*) OVER w, ' approvals around ', a.decided_at) END AS reason,
  g.number, a.approver_id, a.decided_at, count(*) OVER w AS run_length, a.file_id, a.line_no
FROM approval a JOIN chg_impl g USING (ticket_id), p WHERE a.decision = 'approved' AND coalesce(a.stage, '') <> 'review' AND g.change_type IS DISTINCT FROM 'standard'
WINDOW w AS (PARTITION BY a.approver_id ORDER BY a.decided_at
  RANGE BETWEEN to_minutes(p.bulk_minutes) PRECEDING AND to_minutes(p.bulk_minutes) FOLLOWING)
