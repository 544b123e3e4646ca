WITH t AS (SELECT t.* FROM ticket t, p WHERE t.opened_at >= p.period_from AND t.opened_at < p.period_to)
SELECT record_type AS kind, 'state' AS field, count_if(state_class IS NOT NULL) AS numerator, count(*) AS denominator
FROM t WHERE state IS NOT NULL GROUP BY record_type
UNION ALL
SELECT record_type, 'priority', count_if(priority IS NOT NULL), count(*) FROM t WHERE priority_raw IS NOT NULL GROUP BY record_type
UNION ALL
SELECT record_type, 'outcome', count_if(outcome IS NOT NULL), count(*) FROM t JOIN change_detail USING (ticket_id)
WHERE outcome_raw IS NOT NULL GROUP BY record_type
