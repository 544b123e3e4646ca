/*---
schema = 1
id = "INC-03"
version = "1.3.0"
title = "Major incident without a problem record in time"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "Every major incident leads to a problem record."
criterion = "Exception when no problem is linked, by a link of any kind and from either side, or it was opened later than the limit after resolution."
limitations = ["A problem that an incident names and that was not loaded is neither a clean item nor an exception, nor is an incident that is linked to nobody knows what.", "Of a system that exports no links between incidents and problems no incident can be judged."]
population = "Major incidents resolved and not cancelled, whose limit has passed."
scope = "incidents"
evidence = ["number", "resolved_at", "problems", "problem_opened_at"]
needs = { tables = ["incident", "problem_link"], columns = { "incident.is_major" = 0.01, "incident.resolved_at" = 0.1 } }

[params.problem_link_days]
type = "integer"
default = 5
min = 0
why = "Days after the resolution in which a problem is opened"

[[maps]]
to = "cobit2019:DSS03.01"
why = "Evidence on identifying and classifying problems."

[[maps]]
to = "cobit2019:DSS02.04"
why = "Evidence on investigating and allocating incidents."
---*/
SELECT i.ticket_id AS subject_id,
  CASE WHEN any_value(i.is_major) IS NULL OR any_value(i.resolved_at) IS NULL THEN NULL
       WHEN count(x.ticket_id) = 0 AND (bool_or(u.ticket_id IS NOT NULL) OR any_value(k.source_system) IS NULL) THEN NULL
       WHEN count(x.ticket_id) = 0 THEN TRUE ELSE min(x.opened_at) > any_value(i.resolved_at + to_days(p.problem_link_days)) END AS exception,
  concat('resolved ', coalesce(any_value(i.resolved_at)::VARCHAR, 'at an unknown time'), ', problem opened ', coalesce(min(x.opened_at)::VARCHAR,
    CASE WHEN bool_or(u.ticket_id IS NOT NULL) THEN 'at an unknown time: it was not loaded'
         WHEN any_value(k.source_system) IS NULL THEN 'at an unknown time: no links of its system' ELSE 'never' END)) AS reason,
  any_value(i.number) AS number, any_value(i.resolved_at) AS resolved_at, string_agg(DISTINCT x.number, ', ' ORDER BY x.number) AS problems,
  min(x.opened_at) AS problem_opened_at, any_value(i.file_id) AS file_id, any_value(i.line_no) AS line_no
FROM inc i LEFT JOIN linked l ON l.ticket_id = i.ticket_id
LEFT JOIN ticket x ON x.ticket_id = l.other_id AND x.record_type = 'problem'
LEFT JOIN unseen_problem u ON u.ticket_id = i.ticket_id LEFT JOIN problem_links_kept k ON k.source_system = i.source_system, p
WHERE i.is_major AND i.state_class IS DISTINCT FROM 'cancelled' AND (i.resolved_at + to_days(p.problem_link_days) <= p.as_of OR (i.resolved_at IS NULL AND i.state_class IN ('resolved', 'closed')))
GROUP BY i.ticket_id
