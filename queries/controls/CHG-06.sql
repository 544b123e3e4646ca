/*---
schema = 1
id = "CHG-06"
version = "1.1.0"
title = "Emergency change not approved in arrears in time"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "Emergency changes are authorised afterwards, within the agreed time."
criterion = "Exception when no approval, or first approval later than the limit after the start."
population = "Emergency changes implemented, whose limit has passed."
scope = "implemented"
limitations = ["Of a system that exports no approvals of changes no change can be judged."]
evidence = ["number", "actual_start", "first_approved_at", "hours", "approvers"]
needs = { tables = ["change", "change_approval"], columns = { "change.change_type" = 0.9, "change.actual_start" = 0.5, "change_approval.decided_at" = 0.9 } }

[params.emergency_approval_hours]
type = "integer"
default = 72
min = 1
why = "Hours after the start in which an emergency change is approved afterwards"

[[maps]]
to = "cobit2019:BAI06.02"
why = "Evidence on handling emergency changes."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN change_type IS NULL OR NOT keeps_approvals THEN NULL WHEN n_approved = 0 THEN TRUE
       ELSE first_approved_at > actual_start + to_hours(p.emergency_approval_hours) END AS exception,
  concat(CASE WHEN change_type IS NULL THEN 'type of the change not known, ' END, 'started ', coalesce(actual_start::VARCHAR, 'at an unknown time'), ', ',
    CASE WHEN NOT keeps_approvals THEN 'no approvals of its system' WHEN n_approved = 0 THEN 'never approved' ELSE 'approved ' || coalesce(first_approved_at::VARCHAR, 'at an unknown time') END) AS reason,
  number, actual_start, first_approved_at, date_diff('hour', actual_start, first_approved_at) AS hours, array_to_string(approvers, ', ') AS approvers, file_id, line_no
FROM chg_impl, p WHERE (change_type = 'emergency' OR change_type IS NULL)
  AND NOT (n_approved = 0 AND coalesce(actual_start + to_hours(p.emergency_approval_hours) > p.as_of, actual_end + to_hours(p.emergency_approval_hours) > p.as_of, FALSE))
