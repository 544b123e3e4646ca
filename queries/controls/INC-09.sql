/*---
schema = 1
id = "INC-09"
version = "1.0.0"
title = "High-priority incident cancelled with no parent and no reason"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "ticket"
objective = "Serious incidents do not vanish by cancelling."
criterion = "Exception when no parent and notes shorter than the minimum."
population = "Priority 1, 2 or major incidents cancelled or closed as duplicate."
scope = "incidents"
evidence = ["number", "state_class", "resolution_code", "parent_id", "closed_by_id"]
needs = { tables = ["incident"], columns = { "incident.priority" = 0.9, "incident.parent_id" = 0.001, "incident.resolution_notes" = 0.1 } }

[params.notes_min_chars]
type = "integer"
default = 10
min = 1
why = "Characters below which notes say nothing"

[[maps]]
to = "cobit2019:DSS02.06"
why = "Evidence on closing requests and incidents."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN priority IS NULL AND NOT coalesce(is_major, FALSE) THEN NULL -- null-ok: an incident not flagged as major is none
       ELSE parent_id IS NULL AND coalesce(length(trim(resolution_notes)), 0) < p.notes_min_chars END AS exception,
  concat(state_class, ', priority ', coalesce(priority::VARCHAR, 'not known'), ', code ', coalesce(resolution_code, 'empty'), ', parent ', coalesce(parent_id, 'none'),
    ', notes ', coalesce(length(trim(resolution_notes)), 0), ' characters') AS reason,
  number, state_class, resolution_code, parent_id, closed_by_id, file_id, line_no
FROM inc, p
WHERE (priority IN (1, 2) OR priority IS NULL OR coalesce(is_major, FALSE)) AND (state_class = 'cancelled' OR lower(coalesce(resolution_code, '')) = 'duplicate')
