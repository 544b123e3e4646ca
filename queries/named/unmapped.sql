-- The tool's own words that have no code here, with how many tickets carry them.
SELECT source_system, record_type, 'state' AS field, state AS word, count(*) AS tickets
FROM ticket WHERE state IS NOT NULL AND state_class IS NULL GROUP BY ALL
UNION ALL
SELECT source_system, record_type, 'priority', priority_raw, count(*)
FROM ticket WHERE priority_raw IS NOT NULL AND priority IS NULL GROUP BY ALL
UNION ALL
SELECT t.source_system, t.record_type, 'outcome', d.outcome_raw, count(*)
FROM change_detail d JOIN ticket t USING (ticket_id) WHERE d.outcome_raw IS NOT NULL AND d.outcome IS NULL GROUP BY ALL
UNION ALL
SELECT t.source_system, t.record_type, 'change_type', d.change_type, count(*)
FROM change_detail d JOIN ticket t USING (ticket_id) WHERE d.change_type NOT IN ('normal', 'standard', 'emergency') GROUP BY ALL
UNION ALL
SELECT a.source_system, t.record_type, 'decision', a.decision, count(*)
FROM approval a LEFT JOIN ticket t USING (ticket_id)
WHERE a.decision NOT IN ('approved', 'rejected', 'requested', 'not_requested', 'not_required', 'cancelled', 'duplicate') GROUP BY ALL
ORDER BY tickets DESC, source_system, record_type, field, word
