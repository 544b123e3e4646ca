-- Series of numbers by what stands before the digits: how many are there, and how many are absent in between.
WITH d AS (
  SELECT file_id, record_type, number, regexp_extract(number, '[0-9]+$') AS digits
  FROM ticket
), n AS (
  SELECT file_id, record_type, left(number, length(number) - length(digits)) AS prefix, number, try_cast(digits AS BIGINT) AS k
  FROM d
  WHERE digits <> ''
)
SELECT file_id, record_type, prefix, arg_min(number, k) AS first_number, arg_max(number, k) AS last_number,
  count(DISTINCT k) AS present, max(k) - min(k) + 1 - count(DISTINCT k) AS absent
FROM n
WHERE k IS NOT NULL
GROUP BY ALL
ORDER BY ALL
