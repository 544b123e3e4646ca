-- Tickets that a later export of the same kind no longer had, with the run that missed them first. They are kept as they were.
SELECT t.number, t.record_type, t.source_system AS system, m.run_id AS missed_by_run, t.state, t.opened_at, t.updated_at, f.path AS last_file, t.title
FROM (SELECT ticket_id, min(run_id) AS run_id FROM missing_ticket GROUP BY ticket_id) m
JOIN ticket t USING (ticket_id)
LEFT JOIN source_file f ON f.file_id = t.file_id
WHERE f.run_id < m.run_id
ORDER BY m.run_id, t.source_system, t.record_type, t.number
