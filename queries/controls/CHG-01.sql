/*---
schema = 1
id = "CHG-01"
version = "1.0.0"
title = "Implementation started before approval"
kind = "control"
status = "stable"
severity = "critical"
tier = 1
subject = "ticket"
objective = "Changes are authorised before work on production starts."
criterion = "Exception when last authorising approval is later than the actual start."
population = "Normal changes implemented in the period that carry an approval."
scope = "implemented"
limitations = ["An approval given outside the tool and never recorded cannot be told from none (see CHG-02)."]
evidence = ["number", "change_type", "last_approved_at", "actual_start", "minutes_late", "approvers"]
needs = { tables = ["change", "change_approval"], columns = { "change.actual_start" = 0.5, "change.change_type" = 0.9, "change_approval.decided_at" = 0.9 } }

[params.approval_grace_min]
type = "integer"
default = 0
min = 0
why = "Minutes by which clocks of two tools may differ"

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN change_type IS NULL THEN NULL
       WHEN last_approved_at > actual_start + to_minutes(p.approval_grace_min) THEN TRUE
       WHEN n_undated > 0 OR actual_start IS NULL THEN NULL ELSE FALSE END AS exception,
  concat(CASE WHEN change_type IS NULL THEN 'type of the change not known, ' END, 'approved ', coalesce(last_approved_at::VARCHAR, 'at an unknown time'),
    ', started ', coalesce(actual_start::VARCHAR, 'at an unknown time')) AS reason,
  number, change_type, last_approved_at, actual_start, date_diff('minute', actual_start, last_approved_at) AS minutes_late, array_to_string(approvers, ', ') AS approvers,
  file_id, line_no
FROM chg_impl, p WHERE (change_type = 'normal' OR change_type IS NULL) AND n_approved > 0
