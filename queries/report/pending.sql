-- Tickets on hold at `$1` that were opened before `$2`, longest first: on hold since the last move into a pending state, else since the last update.
WITH held AS (
  SELECT ticket_id, max(event_at) AS since
  FROM ticket_event
  WHERE field = 'state' AND new_code = 'pending' AND event_at <= $1
  GROUP BY ticket_id
)
SELECT t.number AS ticket, t.source_system AS system, t.record_type AS kind, t.title, t.state, t.priority,
  t.service_id AS service, t.group_id AS "group", t.hold_reason, t.opened_at,
  coalesce(h.since, t.updated_at, t.opened_at) AS pending_since,
  h.since IS NOT NULL AS since_is_recorded,
  CAST(epoch_us($1 - coalesce(h.since, t.updated_at, t.opened_at)) // 1000000 AS BIGINT) AS pending_seconds
FROM ticket t LEFT JOIN held h ON h.ticket_id = t.ticket_id
WHERE t.state_class = 'pending' AND t.record_type IN ('incident', 'request') AND t.opened_at < $2
ORDER BY pending_since, t.source_system, t.number
