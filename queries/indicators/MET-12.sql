-- A problem was raised from an incident if one that points at it is not younger.
WITH raised AS (
  SELECT l.to_id AS ticket_id, min(i.opened_at) AS first_at FROM ticket_link l
  JOIN ticket i ON i.ticket_id = l.from_id AND i.record_type = 'incident' WHERE l.kind = 'problem' GROUP BY l.to_id)
SELECT count_if(r.first_at IS NULL OR r.first_at > x.opened_at) AS numerator, count(*) AS denominator
FROM prb x LEFT JOIN raised r USING (ticket_id), p
WHERE x.state_class IS DISTINCT FROM 'cancelled' AND x.opened_at >= p.period_from AND x.opened_at < p.period_to
