/*---
schema = 1
id = "INC-01"
version = "1.0.0"
title = "Priority disagrees with impact and urgency"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Incidents are handled in the order of their harm."
criterion = "Exception when priority differs from the matrix for its impact and urgency."
population = "Incidents opened in the period."
scope = "incidents"
evidence = ["number", "impact", "urgency", "priority", "expected"]
needs = { tables = ["incident", "priority_matrix"], columns = { "incident.priority" = 0.9, "incident.impact" = 0.5, "incident.urgency" = 0.5 } }

[[maps]]
to = "cobit2019:DSS02.02"
why = "Evidence on recording, classifying and prioritising."

[[maps]]
to = "cobit2019:DSS02.01"
why = "Evidence on schemes for classifying incidents and requests."
---*/
SELECT i.ticket_id AS subject_id, i.priority <> m.priority AS exception,
  concat('impact ', coalesce(i.impact::VARCHAR, '?'), ' and urgency ', coalesce(i.urgency::VARCHAR, '?'), ': expected ',
    coalesce(m.priority::VARCHAR, '?'), ', recorded ', coalesce(i.priority::VARCHAR, '?')) AS reason,
  i.number, i.impact, i.urgency, i.priority, m.priority AS expected, i.file_id, i.line_no
FROM inc i LEFT JOIN priority_matrix m USING (impact, urgency)
