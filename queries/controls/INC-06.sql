/*---
schema = 1
id = "INC-06"
version = "1.0.0"
title = "Reopened after resolution"
kind = "control"
status = "stable"
severity = "low"
tier = 1
subject = "ticket"
objective = "A resolution lasts."
criterion = "Exception when reopened at least once."
population = "Incidents opened in the period and resolved."
scope = "incidents"
evidence = ["number", "reopened_count", "resolved_by_id", "group_id"]
needs = { tables = ["incident"], columns = { "incident.reopened_count" = 0.5, "incident.resolved_at" = 0.1 } }

[tolerance]
share = 0.05

[[maps]]
to = "cobit2019:DSS02.06"
why = "Evidence on closing requests and incidents."

[[maps]]
to = "cobit2019:DSS02.05"
why = "Evidence on resolving and recovering."
---*/
SELECT ticket_id AS subject_id, reopened_count >= 1 AS exception,
  CASE WHEN reopened_count IS NULL THEN 'count of reopenings not recorded' ELSE concat('reopened ', reopened_count, ' times') END AS reason,
  number, reopened_count, resolved_by_id, group_id, file_id, line_no
FROM inc WHERE resolved_at IS NOT NULL
