-- The hundred longest resolutions on the wall clock.
SELECT number, record_type, priority, service_id AS service, group_id AS "group", opened_at, resolved_at,
       epoch(resolved_at) - epoch(opened_at) AS elapsed_seconds, title
FROM ticket
WHERE resolved_at >= opened_at
ORDER BY elapsed_seconds DESC, number
LIMIT 100
