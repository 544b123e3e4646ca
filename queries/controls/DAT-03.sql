/*---
schema = 1
id = "DAT-03"
version = "1.1.0"
title = "Gap in the ticket numbers"
kind = "lead"
status = "stable"
severity = "medium"
tier = 1
subject = "pair of numbers"
objective = "No ticket is missing from the series."
criterion = "Exception when numbers in between are absent."
population = "Each pair of neighbouring numbers in a series (system, type, prefix)."
limitations = ["Tools burn numbers without a record, and exports filtered by type leave gaps: a gap needs an explanation, it is not a missing ticket.",
  "A number that is absent of one kind and present of another is no gap: where kinds have series of their own in bare figures, gaps may be hidden.",
  "Numbers that begin with a day do not run on: of them nothing can be told."]
evidence = ["source_system", "record_type", "after_number", "before_number", "absent"]
needs = { tables = ["ticket"], columns = { "ticket.number" = 0.9 } }

[[maps]]
to = "cobit2019:MEA01.03"
why = "Evidence on collecting and processing performance data."

[[maps]]
to = "cobit2019:DSS06.05"
why = "Evidence on tracing who did what."
---*/
-- Kinds may share one series: what an incident and the next one leave out may be a request, also under another prefix (INC-11, SR-12). Prefixes of
-- a system of which no two have the same number share one counter. `place` counts the numbers of all kinds in it.
WITH d AS (SELECT source_system, record_type, number, regexp_extract(number, '[0-9]+$') AS digits FROM ticket),
n AS (
  SELECT source_system, record_type, number, left(number, length(number) - length(digits)) AS prefix,
    -- A day and a count within it, often with a check digit.
    length(digits) > 11 AND regexp_matches(digits, '^20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])') AS is_dated,
    CASE WHEN NOT is_dated THEN try_cast(digits AS BIGINT) END AS k
  FROM d WHERE digits <> ''),
s AS (SELECT source_system, count(DISTINCT k) = count(DISTINCT (prefix, k)) FILTER (k IS NOT NULL) AS is_one FROM n GROUP BY source_system),
r AS (
  SELECT n.*, dense_rank() OVER (PARTITION BY source_system, CASE WHEN NOT is_one THEN prefix END ORDER BY k NULLS LAST) AS place
  FROM n JOIN s USING (source_system)),
w AS (
  SELECT source_system, record_type, number, k, is_dated, lead(k) OVER series AS following, lead(k - place) OVER series - (k - place) AS absent, lead(number) OVER series AS before_number
  FROM r WINDOW series AS (PARTITION BY source_system, record_type, prefix ORDER BY k NULLS LAST, number))
SELECT concat(source_system, '|', record_type, '|', number) AS subject_id,
  CASE WHEN k IS NULL THEN NULL ELSE absent > 0 END AS exception,
  CASE WHEN is_dated THEN concat(number, ' begins with a day: such numbers do not run on') WHEN k IS NULL THEN concat(number, ' is too long a number')
       ELSE concat(absent, ' numbers absent after ', number) END AS reason,
  source_system, record_type, number AS after_number, before_number, absent
FROM w WHERE following > k OR (k IS NULL AND before_number IS DISTINCT FROM number)
