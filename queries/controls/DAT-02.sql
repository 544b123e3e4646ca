/*---
schema = 1
id = "DAT-02"
version = "1.0.0"
title = "Population differs from an independent control total"
kind = "control"
status = "stable"
severity = "critical"
tier = 1
subject = "control total"
objective = "The population is the whole population."
criterion = "Exception when loaded records of that system, type and period differ from the total."
population = "Every control total given."
evidence = ["source_system", "record_type", "from_at", "to_at", "expected", "loaded", "basis", "obtained_by"]
needs = { tables = ["control_total"], optional = ["ticket"] }

[[maps]]
to = "cobit2019:MEA01.03"
why = "Evidence on collecting and processing performance data."

[[maps]]
to = "cobit2019:MEA02.01"
why = "Evidence on monitoring internal control."
---*/
SELECT concat(k.source_system, '|', k.record_type, '|', k.from_at::DATE) AS subject_id, any_value(k.expected) <> count(t.ticket_id) AS exception,
  concat('expected ', coalesce(any_value(k.expected)::VARCHAR, '?'), ', loaded ', count(t.ticket_id), ' (', coalesce(any_value(k.basis), 'basis not stated'), ')') AS reason,
  k.source_system, k.record_type, k.from_at, any_value(k.to_at) AS to_at, any_value(k.expected) AS expected, count(t.ticket_id) AS loaded,
  any_value(k.basis) AS basis, any_value(k.obtained_by) AS obtained_by
FROM control_total k LEFT JOIN ticket t ON t.source_system = k.source_system AND t.record_type = k.record_type AND t.opened_at >= k.from_at AND t.opened_at < k.to_at
GROUP BY k.source_system, k.record_type, k.from_at
