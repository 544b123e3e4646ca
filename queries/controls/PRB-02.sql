/*---
schema = 1
id = "PRB-02"
version = "1.1.0"
title = "Known error without a workaround"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Users can work around what is known to be broken."
criterion = "Exception when workaround empty."
population = "Open problems flagged as known errors."
scope = "problems"
limitations = ["Of a system that never fills the field no record can be judged."]
evidence = ["number", "title", "opened_at", "days_open"]
needs = { tables = ["problem"], columns = { "problem.known_error" = 0.01, "problem.workaround" = 0.01 } }

[[maps]]
to = "cobit2019:DSS03.03"
why = "Evidence on raising known errors."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN state_class IS NULL OR NOT keeps_workarounds THEN NULL ELSE coalesce(trim(workaround), '') = '' END AS exception,
  concat('known error, ', coalesce(state_class, 'state not known'), ', workaround ', CASE WHEN coalesce(trim(workaround), '') = '' THEN 'empty' ELSE 'given' END) AS reason,
  number, title, opened_at, date_diff('day', opened_at, p.as_of) AS days_open, file_id, line_no
FROM prb JOIN problem_kept USING (source_system), p WHERE known_error AND (state_class IN ('new', 'open', 'pending') OR state_class IS NULL)
