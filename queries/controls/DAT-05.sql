/*---
schema = 1
id = "DAT-05"
version = "1.1.0"
title = "Times out of order, or in the future"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "Recorded times are possible."
criterion = "Exception when resolved or closed before opened, closed before resolved, work ends before it starts, or later than the export."
population = "All tickets with an opening time."
scope = "tickets"
limitations = ["Where the time of the export is not known, the cut-off stands in for it.", "A ticket that is not closed may keep the closing that came before it was reopened."]
evidence = ["number", "opened_at", "resolved_at", "closed_at", "actual_start", "actual_end", "exported_at"]
needs = { tables = ["ticket"], optional = ["change_detail", "source_file"], columns = { "ticket.resolved_at|ticket.closed_at" = 0.01 } }

[[maps]]
to = "cobit2019:DSS06.02"
why = "Evidence on controlling how information is processed."

[[maps]]
to = "cobit2019:MEA01.03"
why = "Evidence on collecting and processing performance data."
---*/
SELECT t.ticket_id AS subject_id,
  CASE WHEN t.resolved_at < t.opened_at OR t.closed_at < t.opened_at
         -- One that was reopened and is not closed again may keep its earlier closing.
         OR CASE WHEN t.state_class IN ('new', 'open', 'pending', 'resolved') THEN FALSE ELSE t.closed_at < t.resolved_at END OR d.actual_end < d.actual_start
         OR greatest(t.opened_at, t.resolved_at, t.closed_at) > coalesce(f.exported_at, p.as_of) THEN TRUE
       WHEN t.state_class = 'closed' AND t.resolved_at IS NULL AND t.closed_at IS NULL THEN NULL ELSE FALSE END AS exception,
  concat('opened ', t.opened_at, ', resolved ' || t.resolved_at, ', closed ' || t.closed_at, ', work ' || d.actual_start || ' to ' || d.actual_end) AS reason,
  t.number, t.opened_at, t.resolved_at, t.closed_at, d.actual_start, d.actual_end, f.exported_at, t.file_id, t.line_no
FROM ticket t LEFT JOIN change_detail d USING (ticket_id) LEFT JOIN source_file f ON f.file_id = t.file_id, p
