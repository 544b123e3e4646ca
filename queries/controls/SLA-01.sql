/*---
schema = 1
id = "SLA-01"
version = "1.0.0"
title = "Service and priority with no service level defined"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "service and priority"
objective = "Every service has agreed levels."
criterion = "Exception when no resolution target valid at the end of the period."
population = "Each live service and each priority of the matrix."
evidence = ["service", "priority", "definitions"]
needs = { tables = ["service", "priority_matrix", "sla_definition"], columns = { "service.live" = 0.5 } }

[[maps]]
to = "cobit2019:APO09.03"
why = "Evidence on agreeing and writing down service levels."

[[maps]]
to = "cobit2019:APO09.02"
why = "Evidence on listing services and who they are for."
---*/
SELECT concat(s.service_id, '|P', m.priority) AS subject_id,
  CASE WHEN any_value(s.live) IS NULL THEN NULL ELSE count(d.priority) = 0 END AS exception,
  concat(any_value(s.name), ' priority ', m.priority, ': ', count(d.priority), ' definitions in force', CASE WHEN any_value(s.live) IS NULL THEN ', whether it is live is not known' END) AS reason,
  any_value(s.name) AS service, m.priority, count(d.priority) AS definitions
FROM service s CROSS JOIN (SELECT DISTINCT priority FROM priority_matrix) m CROSS JOIN p
LEFT JOIN sla_definition d ON d.record_type = 'incident' AND d.target_type IN ('resolve', 'resolution') AND d.priority = m.priority
  AND (d.service_id IS NULL OR d.service_id IN (s.service_id, s.name))
  AND (d.valid_from IS NULL OR d.valid_from < p.period_to) AND (d.valid_to IS NULL OR d.valid_to >= p.period_to)
WHERE s.live OR s.live IS NULL GROUP BY s.service_id, m.priority
