/*---
schema = 1
id = "INC-05"
version = "1.1.0"
title = "Resolved without resolution code or notes"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "How a ticket was resolved can be read afterwards."
criterion = "Exception when code empty, or notes shorter than the minimum."
population = "Incidents and requests resolved or closed in the period."
scope = "resolved"
limitations = ["Where a system exports no notes at all, a ticket with a code cannot be judged.", "Where a system exports no codes, none can be missed."]
evidence = ["number", "resolution_code", "notes_length", "resolved_by_id"]
needs = { tables = ["ticket"], columns = { "ticket.resolution_code" = 0.1 } }

[params.notes_min_chars]
type = "integer"
default = 10
min = 1
why = "Characters below which notes say nothing"

[[maps]]
to = "cobit2019:DSS02.06"
why = "Evidence on closing requests and incidents."

[[maps]]
to = "cobit2019:DSS02.05"
why = "Evidence on resolving and recovering."
---*/
-- Systems that export notes are few: asked with `IN`, they are what is held while the tickets pass by, and not the tickets with their notes.
-- A trimmed beginning is never longer than the trimmed whole: only notes that are short or begin with blanks are looked at to their end.
SELECT t.ticket_id AS subject_id,
  CASE WHEN NOT t.has_codes THEN NULL
       WHEN coalesce(trim(t.resolution_code), '') = '' THEN TRUE
       WHEN NOT t.has_notes THEN NULL
       WHEN length(trim(left(t.resolution_notes, 2 * p.notes_min_chars))) >= p.notes_min_chars THEN FALSE
       ELSE coalesce(length(trim(t.resolution_notes)), 0) < p.notes_min_chars END AS exception,
  concat('code ', coalesce(nullif(trim(t.resolution_code), ''), 'empty'),
    CASE WHEN t.has_notes THEN concat(', notes ', coalesce(length(trim(t.resolution_notes)), 0), ' characters') ELSE ', notes not in the export' END) AS reason,
  t.number, t.resolution_code, coalesce(length(trim(t.resolution_notes)), 0) AS notes_length, t.resolved_by_id, t.file_id, t.line_no
FROM p, (
  SELECT *, (record_type, source_system) IN (SELECT DISTINCT (record_type, source_system) FROM ticket WHERE resolution_notes IS NOT NULL) AS has_notes,
    (record_type, source_system) IN (SELECT DISTINCT (record_type, source_system) FROM ticket WHERE resolution_code IS NOT NULL) AS has_codes FROM ticket
) t
WHERE t.record_type IN ('incident', 'request') AND t.state_class IN ('resolved', 'closed') AND t.resolved_at >= p.period_from AND t.resolved_at < p.period_to
