/*---
schema = 1
id = "DAT-08"
version = "1.1.0"
title = "Mandatory field empty, or code not mapped"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "What every ticket must say is said."
criterion = "Exception when an obligatory field is empty or a code has no canonical value."
population = "All tickets."
scope = "tickets"
limitations = ["A priority or a closing time that a system exports of no ticket of the kind is not kept: such a ticket is neither complete nor an exception."]
evidence = ["number", "state", "priority_raw", "empty_fields"]
needs = { tables = ["ticket"] }

[params.priority_types]
type = "list"
default = ["incident"]
why = "Record types that must have a priority"

[[maps]]
to = "cobit2019:DSS06.02"
why = "Evidence on controlling how information is processed."

[[maps]]
to = "cobit2019:MEA01.03"
why = "Evidence on collecting and processing performance data."
---*/
WITH e AS (
  SELECT t.*, trim(number) = '' AS no_number, state_class IS NULL OR state_class = 'unmapped' AS no_state,
    priority IS NULL AND list_contains(p.priority_types, record_type) AS lacks_priority, state_class IS NOT DISTINCT FROM 'closed' AND closed_at IS NULL AS lacks_closing,
    lacks_priority AND k.keeps_priorities AS no_priority, lacks_closing AND k.keeps_closings AS no_closing
  FROM ticket t JOIN ticket_kept k USING (source_system, record_type), p
  -- An order is tested by its items.
  WHERE record_type <> 'order'),
f AS (
  SELECT *, concat_ws(', ', CASE WHEN no_number THEN 'number' END, CASE WHEN no_state THEN concat('state ', coalesce(state, '(empty)')) END,
    CASE WHEN no_priority THEN concat('priority ', coalesce(priority_raw, '(empty)')) END, CASE WHEN no_closing THEN 'closed_at' END) AS empty_fields
  FROM e)
SELECT ticket_id AS subject_id,
  CASE WHEN no_number OR no_state OR no_priority OR no_closing THEN TRUE
       WHEN record_type NOT IN ('incident', 'request', 'change', 'problem') OR lacks_priority OR lacks_closing THEN NULL ELSE FALSE END AS exception,
  CASE WHEN empty_fields <> '' THEN concat('empty or not mapped: ', empty_fields)
       WHEN record_type NOT IN ('incident', 'request', 'change', 'problem') THEN concat('no rule for the type ', record_type)
       WHEN lacks_priority OR lacks_closing THEN concat('not kept by its system: ', concat_ws(', ', CASE WHEN lacks_priority THEN 'priority' END, CASE WHEN lacks_closing THEN 'closed_at' END))
       ELSE 'complete' END AS reason,
  number, state, priority_raw, empty_fields, file_id, line_no
FROM f
