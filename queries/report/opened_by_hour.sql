-- Incidents opened from `$2` until `$3`, by the day of the week and the hour on the wall of the zone `$1`.
SELECT isodow(local) - 1 AS day, hour(local) AS hour, count(*) AS opened
FROM (
  SELECT local_time(opened_at, $1) AS local FROM ticket
  WHERE record_type = 'incident' AND opened_at >= $2 AND opened_at < $3
)
GROUP BY ALL
ORDER BY ALL
