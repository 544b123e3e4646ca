/*---
schema = 1
id = "DAT-03"
version = "1.0.0"
title = "Gap in the ticket numbers"
kind = "lead"
status = "stable"
severity = "medium"
tier = 1
subject = "pair of numbers"
objective = "No ticket is missing from the series."
criterion = "Exception when numbers in between are absent."
population = "Each pair of neighbouring numbers in a series (system, type, prefix)."
limitations = ["Tools burn numbers without a record, and exports filtered by type leave gaps: a gap needs an explanation, it is not a missing ticket."]
evidence = ["source_system", "record_type", "after_number", "before_number", "absent"]
needs = { tables = ["ticket"], columns = { "ticket.number" = 0.9 } }

[[maps]]
to = "cobit2019:MEA01.03"
why = "Evidence on collecting and processing performance data."

[[maps]]
to = "cobit2019:DSS06.05"
why = "Evidence on tracing who did what."
---*/
WITH d AS (SELECT source_system, record_type, number, regexp_extract(number, '[0-9]+$') AS digits FROM ticket),
n AS (
  SELECT source_system, record_type, number, left(number, length(number) - length(digits)) AS prefix, try_cast(digits AS BIGINT) AS k
  FROM d WHERE digits <> ''),
w AS (
  SELECT source_system, record_type, number, k, lead(k) OVER series AS following, lead(number) OVER series AS before_number
  FROM n WINDOW series AS (PARTITION BY source_system, record_type, prefix ORDER BY k NULLS LAST, number))
SELECT concat(source_system, '|', record_type, '|', number) AS subject_id,
  CASE WHEN k IS NULL THEN NULL ELSE following - k > 1 END AS exception,
  CASE WHEN k IS NULL THEN concat(number, ' is too long a number') ELSE concat(greatest(following - k - 1, 0), ' numbers absent after ', number) END AS reason,
  source_system, record_type, number AS after_number, before_number, greatest(following - k - 1, 0) AS absent
FROM w WHERE following > k OR (k IS NULL AND before_number IS DISTINCT FROM number)
