/*---
schema = 1
id = "CHG-17"
version = "1.2.0"
title = "Change closed with no outcome, or left open after the work"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Changes are closed with what became of them."
criterion = "Exception when closed with empty outcome, or neither closed nor resolved long after the actual end."
population = "Changes closed or finished in the period."
scope = "changes"
limitations = ["An outcome in words that the profile does not know is neither a clean item nor an exception, nor is a change of a system that keeps no outcomes."]
evidence = ["number", "state_class", "outcome", "actual_end", "closed_at"]
needs = { tables = ["change"], columns = { "change.state_class" = 0.9, "change.outcome" = 0.1 } }

[params.change_close_days]
type = "integer"
default = 10
min = 0
why = "Days after the work in which a change is closed"

[[maps]]
to = "cobit2019:BAI06.03"
why = "Evidence on tracking and reporting the state of changes."

[[maps]]
to = "cobit2019:BAI06.04"
why = "Evidence on closing and documenting changes."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN state_class IS NULL THEN NULL
       WHEN state_class = 'closed' AND outcome IS NULL AND (outcome_raw IS NOT NULL OR NOT keeps_outcomes) THEN NULL
       ELSE (state_class = 'closed' AND outcome IS NULL) OR (state_class NOT IN ('closed', 'resolved') AND actual_end + to_days(p.change_close_days) < p.as_of) END AS exception,
  concat(coalesce(state_class, 'state not known'), ', outcome ', coalesce(outcome, outcome_raw || ', a word without a meaning', 'empty'), ', work ended ' || actual_end) AS reason,
  number, state_class, outcome, actual_end, closed_at, file_id, line_no
FROM chg, p WHERE state_class = 'closed' OR actual_end IS NOT NULL
