/*---
schema = 1
id = "PRB-01"
version = "1.2.0"
title = "Root cause analysis late or missing"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Causes are found in time."
criterion = "Exception when analysis not completed inside the limit."
population = "Problems whose limit has passed, but for those closed as duplicates or cancelled."
scope = "problems-opened"
limitations = ["A root cause without a time, and a system that keeps no times of analyses, give no verdict."]
evidence = ["number", "opened_at", "rca_completed_at", "days"]
needs = { tables = ["problem"], columns = { "problem.rca_completed_at" = 0.1 } }

[params.problem_rca_days]
type = "integer"
default = 30
min = 1
why = "Days in which a cause is found"

[[maps]]
to = "cobit2019:DSS03.02"
why = "Evidence on investigating and diagnosing problems."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN state_class IS NULL OR (rca_completed_at IS NULL AND (NOT keeps_analyses OR coalesce(trim(root_cause), '') <> '')) THEN NULL
       ELSE coalesce(rca_completed_at, p.as_of) > opened_at + to_days(p.problem_rca_days) END AS exception,
  concat(CASE WHEN state_class IS NULL THEN 'state not known, ' END, 'opened ', opened_at, ', analysed ', coalesce(rca_completed_at::VARCHAR,
    CASE WHEN NOT keeps_analyses OR coalesce(trim(root_cause), '') <> '' THEN 'at an unknown time' ELSE 'never' END)) AS reason,
  number, opened_at, rca_completed_at, date_diff('day', opened_at, rca_completed_at) AS days, file_id, line_no
FROM prb JOIN problem_kept USING (source_system), p WHERE state_class IS DISTINCT FROM 'cancelled' AND opened_at >= p.period_from AND opened_at + to_days(p.problem_rca_days) < p.as_of
  -- What was the same as another, or no problem at all, is analysed nowhere.
  AND NOT EXISTS (SELECT 1 FROM end_word w WHERE w.code = trim(resolution_code) AND w.meaning IS NOT NULL)
