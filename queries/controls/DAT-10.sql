/*---
schema = 1
id = "DAT-10"
version = "1.0.0"
title = "Closed record differs from the previous export"
kind = "control"
status = "stable"
severity = "high"
tier = 2
subject = "ticket"
objective = "Closed records do not change from one export to the next."
criterion = "Exception when content hash differs."
population = "Tickets closed in the previous export and present now."
limitations = ["The hash covers the columns that were read: both exports need the same columns."]
evidence = ["source_system", "number", "record_type"]
needs = { tables = ["prev_ticket", "ticket"], columns = { "prev_ticket.row_hash" = 0.9 } }

[[maps]]
to = "cobit2019:DSS06.05"
why = "Evidence on tracing who did what."

[[maps]]
to = "cobit2019:MEA02.01"
why = "Evidence on monitoring internal control."
---*/
SELECT concat(v.source_system, '|', v.record_type, '|', v.number) AS subject_id,
  CASE WHEN any_value(v.row_hash) IS NULL THEN NULL ELSE bool_and(t.row_hash::VARCHAR <> v.row_hash) END AS exception,
  CASE WHEN any_value(v.row_hash) IS NULL THEN 'no content hash in the previous export'
       WHEN bool_and(t.row_hash::VARCHAR <> v.row_hash) THEN 'content differs from the previous export' ELSE 'same content as in the previous export' END AS reason,
  v.source_system, v.number, v.record_type, any_value(t.file_id) AS file_id, any_value(t.line_no) AS line_no
FROM prev_ticket v JOIN ticket t USING (source_system, record_type, number) WHERE v.state_class = 'closed'
GROUP BY v.source_system, v.record_type, v.number
