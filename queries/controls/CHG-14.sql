/*---
schema = 1
id = "CHG-14"
version = "1.1.0"
title = "Post-implementation review missing or late"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Failed and urgent changes are looked back on."
criterion = "Exception when no review, or later than the limit after the end."
population = "Failed, backed-out and emergency changes whose limit has passed."
scope = "implemented"
limitations = ["Of a system that never fills the field no record can be judged."]
evidence = ["number", "outcome", "actual_end", "pir_at", "days"]
needs = { tables = ["change"], columns = { "change.outcome" = 0.5, "change.actual_end" = 0.5, "change.pir_at" = 0.01 } }

[params.pir_days]
type = "integer"
default = 10
min = 1
why = "Days after the end in which a review is held"

[[maps]]
to = "cobit2019:BAI07.08"
why = "Evidence on reviewing after implementation."

[[maps]]
to = "cobit2019:BAI06.02"
why = "Evidence on handling emergency changes."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN actual_end IS NULL OR NOT keeps_reviews THEN NULL ELSE pir_at IS NULL OR pir_at > actual_end + to_days(p.pir_days) END AS exception,
  concat('outcome ', coalesce(outcome, 'unknown'), ', ended ', coalesce(actual_end::VARCHAR, 'at an unknown time'), ', reviewed ', coalesce(pir_at::VARCHAR, 'never')) AS reason,
  number, outcome, actual_end, pir_at, date_diff('day', actual_end, pir_at) AS days, file_id, line_no
FROM chg_impl, p WHERE (outcome IN ('failed', 'backed_out') OR change_type = 'emergency')
  AND (actual_end IS NULL OR actual_end + to_days(p.pir_days) <= p.as_of)
