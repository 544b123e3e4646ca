/*---
schema = 1
id = "DAT-11"
version = "1.0.0"
title = "Record of the previous export has vanished"
kind = "control"
status = "stable"
severity = "critical"
tier = 2
subject = "ticket"
objective = "No record vanishes."
criterion = "Exception when absent now."
population = "Tickets of the previous export inside the scope of this one."
evidence = ["source_system", "number", "record_type", "opened_at"]
needs = { tables = ["prev_ticket", "ticket"] }

[[maps]]
to = "cobit2019:DSS06.05"
why = "Evidence on tracing who did what."

[[maps]]
to = "cobit2019:MEA02.01"
why = "Evidence on monitoring internal control."
---*/
SELECT concat(v.source_system, '|', v.record_type, '|', v.number) AS subject_id,
  CASE WHEN any_value(v.opened_at) IS NULL THEN NULL ELSE count(t.ticket_id) = 0 END AS exception,
  concat(v.record_type, ' opened ', coalesce(any_value(v.opened_at)::VARCHAR, 'at an unknown time'), CASE WHEN count(t.ticket_id) = 0 THEN ', absent now' ELSE ', present' END) AS reason,
  v.source_system, v.number, v.record_type, any_value(v.opened_at) AS opened_at
FROM prev_ticket v LEFT JOIN ticket t USING (source_system, record_type, number), p
WHERE v.opened_at IS NULL OR (v.opened_at >= p.period_from AND v.opened_at < p.period_to)
GROUP BY v.source_system, v.record_type, v.number
