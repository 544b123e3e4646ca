/*---
schema = 1
id = "INC-04"
version = "1.0.0"
title = "Major incident with no root cause analysis in time"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "The root cause of every major incident is found."
criterion = "Exception when no linked problem with a completed analysis inside the limit."
population = "Major incidents resolved, whose limit has passed."
scope = "incidents"
evidence = ["number", "resolved_at", "problems", "rca_completed_at"]
needs = { tables = ["incident", "problem_link", "problem"], columns = { "incident.is_major" = 0.01, "incident.resolved_at" = 0.1, "problem.rca_completed_at" = 0.1 } }

[params.major_rca_days]
type = "integer"
default = 15
min = 0
why = "Days after the resolution in which the analysis is done"

[[maps]]
to = "cobit2019:DSS03.02"
why = "Evidence on investigating and diagnosing problems."

[[maps]]
to = "cobit2019:DSS02.05"
why = "Evidence on resolving and recovering."
---*/
SELECT i.ticket_id AS subject_id,
  CASE WHEN any_value(i.resolved_at) IS NULL THEN NULL WHEN min(d.rca_completed_at) IS NULL THEN TRUE
       ELSE min(d.rca_completed_at) > any_value(i.resolved_at + to_days(p.major_rca_days)) END AS exception,
  concat('resolved ', coalesce(any_value(i.resolved_at)::VARCHAR, 'at an unknown time'), ', analysis ', coalesce(min(d.rca_completed_at)::VARCHAR, 'never')) AS reason,
  any_value(i.number) AS number, any_value(i.resolved_at) AS resolved_at, string_agg(x.number, ', ' ORDER BY x.number) AS problems,
  min(d.rca_completed_at) AS rca_completed_at, any_value(i.file_id) AS file_id, any_value(i.line_no) AS line_no
FROM inc i LEFT JOIN ticket_link l ON l.from_id = i.ticket_id AND l.kind = 'problem'
LEFT JOIN problem_detail d ON d.ticket_id = l.to_id LEFT JOIN ticket x ON x.ticket_id = l.to_id, p
WHERE i.is_major AND (i.resolved_at + to_days(p.major_rca_days) <= p.as_of OR (i.resolved_at IS NULL AND i.state_class IN ('resolved', 'closed')))
GROUP BY i.ticket_id
