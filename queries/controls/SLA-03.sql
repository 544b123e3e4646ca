/*---
schema = 1
id = "SLA-03"
version = "1.1.0"
title = "Breach with no reason recorded"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "service level clock"
objective = "Missed levels are explained."
criterion = "Exception when breach reason empty."
population = "Breached clocks started in the period."
scope = "clocks-started"
limitations = ["Of a system that never records a reason no clock can be judged."]
evidence = ["number", "name", "target_minutes", "elapsed_minutes", "breach_reason"]
needs = { tables = ["sla_instance"], columns = { "sla_instance.breached" = 0.5, "sla_instance.breach_reason" = 0.01 } }

[[maps]]
to = "cobit2019:APO09.04"
why = "Evidence on monitoring and reporting service levels."

[[maps]]
to = "cobit2019:MEA01.05"
why = "Evidence on following up on corrective action."
---*/
SELECT s.sla_id AS subject_id, CASE WHEN s.ticket_id IS NULL OR s.source_system NOT IN (SELECT source_system FROM sla_instance WHERE breach_reason IS NOT NULL) THEN NULL
       ELSE coalesce(trim(s.breach_reason), '') = '' END AS exception,
  concat(s.ticket_number, ': ', coalesce(s.elapsed_minutes::VARCHAR, '?'), ' of ', coalesce(s.target_minutes::VARCHAR, '?'), ' minutes, reason ',
    coalesce(nullif(trim(s.breach_reason), ''), 'empty'), CASE WHEN s.ticket_id IS NULL THEN ', ticket not loaded' END) AS reason,
  s.ticket_number AS number, s.name, s.target_minutes, s.elapsed_minutes, s.breach_reason, s.file_id, s.line_no
FROM sla_instance s, p WHERE s.breached AND (s.started_at IS NULL OR (s.started_at >= p.period_from AND s.started_at < p.period_to))
