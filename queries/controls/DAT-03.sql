/*---
schema = 1
id = "DAT-03"
version = "1.1.1"
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
p AS (
  SELECT source_system, min(prefix) = max(prefix) AS is_one_prefix, is_one_prefix AND min(record_type) = max(record_type) AS is_alone
  FROM n GROUP BY source_system),
-- Systems in which two prefixes have the same number.
apart AS (
  SELECT source_system FROM n SEMI JOIN (FROM p WHERE NOT is_one_prefix) USING (source_system) WHERE k IS NOT NULL
  GROUP BY source_system, k HAVING min(prefix) <> max(prefix)),
-- A series that is alone in its system needs no counting.
r AS (
  SELECT *, NULL AS place FROM n SEMI JOIN (FROM p WHERE is_alone) USING (source_system)
  UNION ALL
  SELECT *, dense_rank() OVER (PARTITION BY source_system, CASE WHEN source_system IN (FROM apart) THEN prefix END ORDER BY k NULLS LAST)
  FROM n SEMI JOIN (FROM p WHERE NOT is_alone) USING (source_system)),
w AS (
  SELECT source_system, record_type, number, k, is_dated, lead(k) OVER series AS following, lead(number) OVER series AS before_number,
    CASE WHEN place IS NULL THEN lead(k) OVER series - k - 1 ELSE lead(k - place) OVER series - (k - place) END AS absent
  FROM r WINDOW series AS (PARTITION BY source_system, record_type, prefix ORDER BY k NULLS LAST, number))
SELECT concat(source_system, '|', record_type, '|', number) AS subject_id,
  CASE WHEN k IS NULL THEN NULL ELSE absent > 0 END AS exception,
  CASE WHEN is_dated THEN concat(number, ' begins with a day: such numbers do not run on') WHEN k IS NULL THEN concat(number, ' is too long a number')
       ELSE concat(absent, ' numbers absent after ', number) END AS reason,
  source_system, record_type, number AS after_number, before_number, absent
FROM w WHERE following > k OR (k IS NULL AND before_number IS DISTINCT FROM number)
