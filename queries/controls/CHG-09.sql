/*---
schema = 1
id = "CHG-09"
version = "1.1.0"
title = "No test evidence before implementation"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "Changes are tested before they are put into production."
criterion = "Exception when no test completion, or it is later than the actual start."
population = "Normal changes implemented."
scope = "implemented"
limitations = ["Test evidence kept in another tool is not seen.", "Of a system that never fills the field no record can be judged."]
evidence = ["number", "test_completed_at", "actual_start"]
needs = { tables = ["change"], columns = { "change.change_type" = 0.9, "change.test_completed_at" = 0.1, "change.actual_start" = 0.5 } }

[[maps]]
to = "cobit2019:BAI07.05"
why = "Evidence on testing before acceptance."

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN change_type IS NULL OR NOT keeps_tests THEN NULL ELSE test_completed_at IS NULL OR test_completed_at > actual_start END AS exception,
  concat(CASE WHEN change_type IS NULL THEN 'type of the change not known, ' END, 'tested ', coalesce(test_completed_at::VARCHAR, 'never'),
    ', started ', coalesce(actual_start::VARCHAR, 'at an unknown time')) AS reason,
  number, test_completed_at, actual_start, file_id, line_no
FROM chg_impl WHERE change_type = 'normal' OR change_type IS NULL
