-- Working days (Monday to Friday, without the holidays of the policy; days of UTC) between the first and the last record on which none was opened.
WITH o AS (
  SELECT DISTINCT file_id, record_type, opened_at::DATE AS day
  FROM ticket
  WHERE opened_at IS NOT NULL
), r AS (
  SELECT file_id, record_type, unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day
  FROM o
  GROUP BY file_id, record_type
)
SELECT r.file_id, r.record_type, r.day
FROM r ANTI JOIN o USING (file_id, record_type, day)
WHERE isodow(r.day) < 6 AND r.day NOT IN (SELECT day FROM holiday WHERE day IS NOT NULL)
ORDER BY ALL
