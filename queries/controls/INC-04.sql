/*---
schema = 1
id = "INC-04"
version = "1.3.0"
title = "Major incident with no root cause analysis in time"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "The root cause of every major incident is found."
criterion = "Exception when no linked problem with a completed analysis inside the limit."
population = "Major incidents resolved and not cancelled, whose limit has passed."
scope = "incidents"
limitations = ["A problem that was not loaded, a root cause without a time, and systems that keep no such times give no verdict.", "Of a system that exports no links between incidents and problems no incident can be judged."]
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
  CASE WHEN any_value(i.resolved_at) IS NULL THEN NULL WHEN min(d.rca_completed_at) IS NOT NULL THEN min(d.rca_completed_at) > any_value(i.resolved_at + to_days(p.major_rca_days))
       -- A problem that was not loaded, a cause without its time, or a system that keeps no such times: nobody can say when.
       WHEN bool_or(u.ticket_id IS NOT NULL) OR count(d.root_cause) > 0 OR bool_or(NOT k.keeps_analyses) OR any_value(v.source_system) IS NULL THEN NULL ELSE TRUE END AS exception,
  concat('resolved ', coalesce(any_value(i.resolved_at)::VARCHAR, 'at an unknown time'), ', analysis ', coalesce(min(d.rca_completed_at)::VARCHAR,
    CASE WHEN bool_or(u.ticket_id IS NOT NULL) OR count(d.root_cause) > 0 OR bool_or(NOT k.keeps_analyses) THEN 'at an unknown time'
         WHEN any_value(v.source_system) IS NULL THEN 'at an unknown time: no links of its system' ELSE 'never' END)) AS reason,
  any_value(i.number) AS number, any_value(i.resolved_at) AS resolved_at, string_agg(DISTINCT x.number, ', ' ORDER BY x.number) AS problems,
  min(d.rca_completed_at) AS rca_completed_at, any_value(i.file_id) AS file_id, any_value(i.line_no) AS line_no
FROM inc i LEFT JOIN linked l ON l.ticket_id = i.ticket_id LEFT JOIN unseen_problem u ON u.ticket_id = i.ticket_id
LEFT JOIN ticket x ON x.ticket_id = l.other_id AND x.record_type = 'problem' LEFT JOIN problem_detail d ON d.ticket_id = x.ticket_id
LEFT JOIN problem_kept k ON k.source_system = x.source_system LEFT JOIN problem_links_kept v ON v.source_system = i.source_system, p
WHERE i.is_major AND i.state_class IS DISTINCT FROM 'cancelled' AND (i.resolved_at + to_days(p.major_rca_days) <= p.as_of OR (i.resolved_at IS NULL AND i.state_class IN ('resolved', 'closed')))
GROUP BY i.ticket_id
