-- Open tickets that wait for somebody, longest without an update first.
SELECT number, record_type, priority, service_id AS service, group_id AS "group", hold_reason, opened_at, updated_at, title
FROM ticket
WHERE state_class = 'pending' AND resolved_at IS NULL AND closed_at IS NULL
ORDER BY coalesce(updated_at, opened_at), number
