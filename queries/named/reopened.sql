-- Tickets that were reopened, most often first.
SELECT number, record_type, priority, service_id AS service, group_id AS "group", reopened_count, reopened_at, resolved_at, title
FROM ticket
WHERE reopened_count > 0
ORDER BY reopened_count DESC, number
