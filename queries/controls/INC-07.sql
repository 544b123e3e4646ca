/*---
schema = 1
id = "INC-07"
version = "1.0.0"
title = "High-priority incident not acknowledged in time"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "ticket"
objective = "Urgent incidents are taken up at once."
criterion = "Exception when acknowledged later than the limit, or not at all and the limit has passed."
population = "Incidents of priority 1 and 2 opened in the period."
scope = "incidents"
limitations = ["A finished incident with no acknowledgement on record cannot be judged: somebody worked on it, the time is not known."]
evidence = ["number", "priority", "opened_at", "acknowledged_at", "minutes"]
needs = { tables = ["incident"], columns = { "incident.acknowledged_at" = 0.1, "incident.priority" = 0.9 } }

[params.ack_p1_min]
type = "integer"
default = 15
min = 1
why = "Minutes in which priority 1 is acknowledged"

[params.ack_p2_min]
type = "integer"
default = 30
min = 1
why = "Minutes in which priority 2 is acknowledged"

[[maps]]
to = "cobit2019:DSS02.04"
why = "Evidence on investigating and allocating incidents."

[[maps]]
to = "cobit2019:DSS02.02"
why = "Evidence on recording, classifying and prioritising."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN priority IS NULL THEN NULL
       WHEN acknowledged_at IS NULL AND state_class NOT IN ('new', 'open', 'pending') THEN NULL
       ELSE coalesce(acknowledged_at, p.as_of) > opened_at + to_minutes(CASE priority WHEN 1 THEN p.ack_p1_min ELSE p.ack_p2_min END) END AS exception,
  concat(CASE WHEN priority IS NULL THEN 'priority not known, ' END, 'opened ', opened_at, ', acknowledged ', coalesce(acknowledged_at::VARCHAR, 'never')) AS reason,
  number, priority, opened_at, acknowledged_at, date_diff('minute', opened_at, acknowledged_at) AS minutes, file_id, line_no
FROM inc, p WHERE priority IN (1, 2) OR priority IS NULL
