-- The tickets of the numbers listed in `$1`, for the list behind a value.
SELECT t.number AS ticket, t.source_system AS system, t.title, t.state, t.priority, t.service_id AS service,
  t.group_id AS "group", t.category, t.opened_at, t.acknowledged_at AS responded_at, t.resolved_at, t.closed_at, t.ticket_no
FROM ticket t JOIN (SELECT CAST(unnest(string_split($1, ',')) AS BIGINT) AS ticket_no) AS listed ON listed.ticket_no = t.ticket_no
