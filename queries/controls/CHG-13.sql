/*---
schema = 1
id = "CHG-13"
version = "1.0.0"
title = "Implemented in a freeze without exemption"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "Nothing is changed in a freeze unless it was exempted."
criterion = "Exception when actual time overlaps a freeze window and no exemption is recorded."
population = "Implemented changes."
scope = "implemented"
evidence = ["number", "actual_start", "actual_end", "freeze_ids", "freeze_exempt"]
needs = { tables = ["change", "freeze_window"], columns = { "change.actual_start" = 0.5 } }

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."

[[maps]]
to = "cobit2019:BAI06.03"
why = "Evidence on tracking and reporting the state of changes."
---*/
SELECT g.ticket_id AS subject_id,
  CASE WHEN any_value(g.actual_start) IS NULL THEN NULL
       -- null-ok: an exemption that is not recorded is none.
       ELSE count(f.start_at) > 0 AND NOT coalesce(any_value(g.freeze_exempt), FALSE) END AS exception,
  concat('started ', coalesce(any_value(g.actual_start)::VARCHAR, 'at an unknown time'),
    ', in freeze ' || string_agg(f.freeze_id, ', ' ORDER BY f.freeze_id),
    CASE WHEN any_value(g.freeze_exempt) AND count(f.start_at) > 0 THEN ', exempted' END) AS reason,
  any_value(g.number) AS number, any_value(g.actual_start) AS actual_start, any_value(g.actual_end) AS actual_end,
  string_agg(f.freeze_id, ', ' ORDER BY f.freeze_id) AS freeze_ids, any_value(g.freeze_exempt) AS freeze_exempt,
  any_value(g.file_id) AS file_id, any_value(g.line_no) AS line_no
FROM chg_impl g LEFT JOIN freeze_window f ON g.actual_start < f.end_at AND coalesce(g.actual_end, g.actual_start) >= f.start_at
GROUP BY g.ticket_id
