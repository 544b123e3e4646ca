/*---
schema = 1
id = "INC-09"
version = "1.3.0"
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
limitations = ["Where a system exports no notes, an incident without a parent cannot be judged."]
evidence = ["number", "state_class", "resolution_code", "parent_id", "closed_by_id"]
needs = { tables = ["incident"], columns = { "incident.priority" = 0.9, "incident.parent_id|ticket_link.kind" = 0.001, "incident.resolution_notes" = 0.1 }, optional = ["ticket_link"] }

[params.notes_min_chars]
type = "integer"
default = 10
min = 1
why = "Characters below which notes say nothing"

[[maps]]
to = "cobit2019:DSS02.06"
why = "Evidence on closing requests and incidents."
---*/
SELECT i.ticket_id AS subject_id,
  CASE WHEN i.priority IS NULL AND NOT coalesce(i.is_major, FALSE) THEN NULL -- null-ok: an incident not flagged as major is none
       WHEN i.parent_id IS NOT NULL OR l.ticket_id IS NOT NULL OR length(trim(i.resolution_notes)) >= p.notes_min_chars THEN FALSE
       WHEN k.source_system IS NULL THEN NULL ELSE TRUE END AS exception,
  concat(i.state_class, ', priority ', coalesce(i.priority::VARCHAR, 'not known'), ', code ', coalesce(i.resolution_code, 'empty'),
    ', parent ', coalesce(i.parent_id, 'none'), CASE WHEN l.ticket_id IS NOT NULL THEN ', linked to another' END,
    CASE WHEN k.source_system IS NULL THEN ', notes not in the export' ELSE concat(', notes ', coalesce(length(trim(i.resolution_notes)), 0), ' characters') END) AS reason,
  i.number, i.state_class, i.resolution_code, i.parent_id, i.closed_by_id, i.file_id, i.line_no
FROM inc i LEFT JOIN (SELECT DISTINCT from_id AS ticket_id FROM ticket_link WHERE kind IN ('parent', 'duplicate_of', 'problem')) l USING (ticket_id)
LEFT JOIN (SELECT DISTINCT source_system FROM ticket WHERE record_type = 'incident' AND resolution_notes IS NOT NULL) k ON k.source_system = i.source_system, p
WHERE (i.priority IN (1, 2) OR i.priority IS NULL OR coalesce(i.is_major, FALSE))
  AND (i.state_class = 'cancelled' OR trim(i.resolution_code) IN (SELECT code FROM end_word WHERE meaning = 'duplicate'))
