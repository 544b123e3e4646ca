-- What a ticket has only when it is resolved or closed is looked for in those.
WITH t AS (SELECT t.* FROM ticket t, p WHERE t.opened_at >= p.period_from AND t.opened_at < p.period_to),
ended AS (SELECT * FROM t WHERE state_class IN ('resolved', 'closed'))
SELECT kind, field, numerator, denominator FROM (
  SELECT record_type AS kind, count(*) AS denominator, count(state_class) AS state_class, count(priority) AS priority, count(impact) AS impact,
    count(urgency) AS urgency, count(category) AS category, count(service_id) AS service_id, count(ci_id) AS ci_id, count(group_id) AS group_id,
    count(assignee_id) AS assignee_id, count(requester_id) AS requester_id, count(opened_by_id) AS opened_by_id
  FROM t GROUP BY record_type)
UNPIVOT (numerator FOR field IN (state_class, priority, impact, urgency, category, service_id, ci_id, group_id, assignee_id, requester_id, opened_by_id))
UNION ALL
SELECT record_type, 'resolved_at', count(resolved_at), count(*) FROM ended GROUP BY record_type
UNION ALL
SELECT record_type, 'resolution_code', count(resolution_code), count(*) FROM ended GROUP BY record_type
UNION ALL
SELECT record_type, 'closed_at', count(closed_at), count(*) FROM ended WHERE state_class = 'closed' GROUP BY record_type
