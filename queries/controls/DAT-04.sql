/*---
schema = 1
id = "DAT-04"
version = "1.0.0"
title = "Ticket number used more than once"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "number"
objective = "A number names one record."
criterion = "Exception when more than one record has it."
population = "Distinct numbers per source system."
limitations = ["Versions of one record are merged when they are loaded; what is left are records of several types."]
evidence = ["source_system", "number", "records", "record_types"]
needs = { tables = ["ticket"], columns = { "ticket.number" = 0.9 } }

[[maps]]
to = "cobit2019:DSS06.02"
why = "Evidence on controlling how information is processed."
---*/
SELECT concat(source_system, '|', number) AS subject_id, CASE WHEN trim(number) = '' THEN NULL ELSE count(*) > 1 END AS exception,
  concat(count(*), ' records', CASE WHEN trim(number) = '' THEN ' without a number' END) AS reason,
  source_system, number, count(*) AS records, array_to_string(list_sort(list_distinct(list(record_type))), ', ') AS record_types,
  min(file_id) AS file_id, min(line_no) AS line_no
FROM ticket GROUP BY source_system, number
