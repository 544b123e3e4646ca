/*---
schema = 1
id = "INC-02"
version = "1.0.0"
title = "Priority lowered without a reason"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "event"
objective = "A priority is lowered for a reason."
criterion = "Exception when no comment with the event."
population = "Every event that lowers the priority of an incident."
scope = "priority-events"
evidence = ["number", "old_priority", "new_priority", "actor_id", "event_at", "comment"]
needs = { tables = ["incident", "priority_event"], columns = { "priority_event.comment" = 0.01 } }

[[maps]]
to = "cobit2019:DSS02.02"
why = "Evidence on recording, classifying and prioritising."

[[maps]]
to = "cobit2019:DSS02.07"
why = "Evidence on tracking states and reporting."
---*/
SELECT e.event_id AS subject_id,
  CASE WHEN n.old_priority IS NULL OR n.new_priority IS NULL THEN NULL ELSE coalesce(trim(e.comment), '') = '' END AS exception,
  concat(i.number, ': ', coalesce(e.old_value, '?'), ' to ', coalesce(e.new_value, '?'), ' by ', coalesce(e.actor_id, '?')) AS reason,
  i.number, n.old_priority, n.new_priority, e.actor_id, e.event_at, e.comment, e.file_id, e.line_no
FROM ticket_event e JOIN inc i USING (ticket_id),
  LATERAL (SELECT try_cast(coalesce(e.old_code, e.old_value) AS INTEGER) AS old_priority,
    try_cast(coalesce(e.new_code, e.new_value) AS INTEGER) AS new_priority) n
WHERE e.field = 'priority' AND e.old_value IS NOT NULL AND e.new_value IS NOT NULL
  AND (n.new_priority > n.old_priority OR n.old_priority IS NULL OR n.new_priority IS NULL)
