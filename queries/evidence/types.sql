-- Tickets by file and type, with the first and the last.
SELECT file_id, record_type, count(*) AS tickets, min(opened_at) AS first_opened_at, max(opened_at) AS last_opened_at
FROM ticket
GROUP BY ALL
ORDER BY file_id, record_type
