WITH answered AS (SELECT DISTINCT ticket_id FROM survey WHERE score IS NOT NULL)
SELECT count(a.ticket_id) AS numerator, count(*) AS denominator FROM ticket t LEFT JOIN answered a USING (ticket_id), p
WHERE t.record_type IN ('incident', 'request') AND t.state_class IS DISTINCT FROM 'cancelled'
  AND t.closed_at >= p.period_from AND t.closed_at < p.period_to
