/*---
schema = 1
id = "CFG-01"
version = "1.1.0"
title = "No, unknown or retired configuration item"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "ticket"
objective = "Work is recorded against what it touches."
criterion = "Exception when item empty, unknown, or retired before the ticket was opened."
population = "Implemented changes and priority 1 and 2 incidents."
scope = "implemented-and-incidents"
limitations = ["Of a system that names no items of a kind of tickets none can be judged."]
evidence = ["number", "ci_id", "retired_at"]
needs = { tables = ["ticket", "ci"], columns = { "ticket.ci_id" = 0.1 } }

[[maps]]
to = "cobit2019:BAI10.03"
why = "Evidence on keeping and controlling configuration items."

[[maps]]
to = "cobit2019:BAI10.05"
why = "Evidence on verifying the configuration repository."
---*/
SELECT t.ticket_id AS subject_id,
  CASE WHEN (t.kind = 'incident' AND t.priority IS NULL) OR k.source_system IS NULL THEN NULL
       -- null-ok: an item without a retirement date is in use.
       ELSE t.ci_id IS NULL OR x.ci_id IS NULL OR coalesce(x.retired_at <= t.opened_at, FALSE) END AS exception,
  concat('item ', coalesce(t.ci_id, 'none'), CASE WHEN t.ci_id IS NOT NULL AND x.ci_id IS NULL THEN ' unknown' END, ', retired ' || x.retired_at,
    CASE WHEN t.kind = 'incident' AND t.priority IS NULL THEN ', priority not known' END) AS reason,
  t.number, t.ci_id, x.retired_at, t.file_id, t.line_no
FROM (SELECT ticket_id, number, source_system, ci_id, opened_at, file_id, line_no, 'change' AS kind, NULL::INTEGER AS priority FROM chg_impl
      UNION ALL SELECT ticket_id, number, source_system, ci_id, opened_at, file_id, line_no, 'incident', priority FROM inc WHERE (priority IN (1, 2) OR priority IS NULL) AND state_class IS DISTINCT FROM 'cancelled') t
LEFT JOIN ci x USING (ci_id)
LEFT JOIN (SELECT DISTINCT source_system, record_type FROM ticket WHERE ci_id IS NOT NULL) k ON k.source_system = t.source_system AND k.record_type = t.kind
