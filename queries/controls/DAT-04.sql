/*---
schema = 1
id = "DAT-04"
version = "1.2.1"
title = "Ticket number used more than once"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "number"
objective = "A number names one record."
criterion = "Exception when more than one record has it; an order and an item of it with one number count as one."
population = "Distinct numbers per source system; bare figures of changes and of problems are series of their own."
limitations = ["Where exports have the tool's own id (sys_id, issue id), records with one number and several ids are several; where they have the number alone, all records of one type with it are versions of one, and a number used twice cannot be seen."]
evidence = ["source_system", "number", "records", "record_types", "tickets"]
needs = { tables = ["ticket"], columns = { "ticket.number" = 0.9 } }

[[maps]]
to = "cobit2019:DSS06.02"
why = "Evidence on controlling how information is processed."
---*/
-- Some tools count changes, problems and tickets each from 1.
WITH t AS (
  SELECT source_system, CASE WHEN record_type IN ('change', 'problem') AND regexp_full_match(number, '[0-9]+') THEN record_type END AS series, number,
    ticket_id, record_type, file_id, line_no FROM ticket),
g AS (
  SELECT source_system, series, number, count(*) AS n, min(record_type) AS record_type, min(ticket_id) AS ticket_id, min(file_id) AS file_id, min(line_no) AS line_no
  FROM t GROUP BY ALL),
-- Few have more than one record: only of these the lists are made.
m AS (
  SELECT t.source_system, t.series, t.number,
    count(*) - CASE WHEN count(*) FILTER (t.record_type = 'order') = 1 AND count(*) FILTER (t.record_type = 'request') > 0 THEN 1 ELSE 0 END AS records,
    array_to_string(list_sort(list_distinct(list(t.record_type))), ', ') AS record_types, string_agg(t.ticket_id, ', ' ORDER BY t.ticket_id) AS tickets
  FROM t SEMI JOIN (FROM g WHERE n > 1) g ON g.source_system = t.source_system AND g.number = t.number AND g.series IS NOT DISTINCT FROM t.series
  GROUP BY ALL),
r AS (
  SELECT g.source_system, g.series, g.number, coalesce(m.records, 1) AS records, coalesce(m.record_types, g.record_type) AS record_types,
    coalesce(m.tickets, g.ticket_id) AS tickets, file_id, line_no
  FROM g LEFT JOIN m ON m.source_system = g.source_system AND m.number = g.number AND m.series IS NOT DISTINCT FROM g.series)
SELECT concat_ws('|', source_system, series, number) AS subject_id, CASE WHEN trim(number) = '' THEN NULL ELSE records > 1 END AS exception,
  concat(records, ' records', CASE WHEN trim(number) = '' THEN ' without a number' WHEN records > 1 THEN concat(' with this number: ', record_types) END) AS reason,
  source_system, number, records, record_types, tickets, file_id, line_no
FROM r
