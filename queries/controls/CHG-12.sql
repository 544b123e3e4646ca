/*---
schema = 1
id = "CHG-12"
version = "1.0.0"
title = "Implemented outside the planned window"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Changes are carried out in the window that was agreed."
criterion = "Exception when starts earlier or ends later than planned, beyond the grace."
population = "Implemented changes with a planned window."
scope = "implemented"
limitations = ["Changes without a planned window are outside this test."]
evidence = ["number", "planned_start", "planned_end", "actual_start", "actual_end"]
needs = { tables = ["change"], columns = { "change.planned_start" = 0.5, "change.planned_end" = 0.5, "change.actual_start" = 0.5, "change.actual_end" = 0.5 } }

[params.window_grace_min]
type = "integer"
default = 30
min = 0
why = "Minutes by which work may leave its window"

[[maps]]
to = "cobit2019:BAI06.03"
why = "Evidence on tracking and reporting the state of changes."

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."
---*/
SELECT ticket_id AS subject_id,
  actual_start < planned_start - to_minutes(p.window_grace_min) OR actual_end > planned_end + to_minutes(p.window_grace_min) AS exception,
  concat('planned ', planned_start, ' to ', planned_end, ', actual ', coalesce(actual_start::VARCHAR, 'unknown'), ' to ', coalesce(actual_end::VARCHAR, 'unknown')) AS reason,
  number, planned_start, planned_end, actual_start, actual_end, file_id, line_no
FROM chg_impl, p WHERE planned_start IS NOT NULL AND planned_end IS NOT NULL
