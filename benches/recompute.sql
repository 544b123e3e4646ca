-- Incidents with their history for the benchmark of the recomputation: `{n}` tickets, about four recorded changes of state each and a change of priority for
-- one in five, in order of time as a tool exports them. Two in five waited for somebody once, one in ten came back, one in fifty is open, one in a hundred was withdrawn.
INSERT INTO ticket (ticket_no, ticket_id, number, record_type, source_system, file_id, line_no, title, state, state_class, priority, service_id, group_id, opened_at, created_at,
  acknowledged_at, resolved_at, closed_at, updated_at, reopened_count, reassign_count, row_hash)
SELECT i, concat('servicenow:incident:INC', lpad(i::VARCHAR, 8, '0')), concat('INC', lpad(i::VARCHAR, 8, '0')), 'incident', 'servicenow', 'f', i, 'Something is wrong',
  CASE WHEN i % 50 = 0 THEN 'In Progress' WHEN i % 100 = 1 THEN 'Canceled' ELSE 'Closed' END, CASE WHEN i % 50 = 0 THEN 'open' WHEN i % 100 = 1 THEN 'cancelled' ELSE 'closed' END,
  1 + (h % 4)::INT, concat('svc', h % 200), concat('grp', h % 90), o, o, NULL, CASE WHEN i % 50 > 1 THEN o + to_seconds((20000 + h % 400000)::BIGINT) END,
  CASE WHEN i % 50 <> 0 THEN o + to_seconds((20000 + h % 400000 + 86400 * 5)::BIGINT) END, o + to_seconds((20000 + h % 400000 + 86400 * 5)::BIGINT), (i % 10 = 3)::INT, 0, h
FROM (SELECT i, hash(i) % 1000003 AS h, TIMESTAMP '2025-01-01' + to_seconds(i * 31000000 // {n}) AS o FROM range({n}) AS numbers(i));
INSERT INTO ticket_event (event_id, ticket_id, source_system, ticket_number, event_at, actor_id, field, old_value, new_value, old_code, new_code, file_id, line_no, row_hash)
SELECT concat('e', number, '.', share, '.', new), ticket_id, source_system, number, opened_at + to_seconds((share * spent / 100)::BIGINT), 'user1', field, old, new, old, new, file_id, line_no, 1
FROM (
  SELECT *, CASE WHEN i % 50 > 1 THEN epoch(resolved_at)::BIGINT - epoch(opened_at)::BIGINT ELSE 300000 END AS spent
  FROM (SELECT *, line_no AS i FROM ticket)
) JOIN (VALUES
  (2, 'state', 'new', 'open', 0, 0), (10, 'state', 'open', 'pending', 1, 0), (40, 'state', 'pending', 'open', 1, 0), (60, 'state', 'open', 'resolved', 2, 0),
  (80, 'state', 'resolved', 'open', 2, 0), (100, 'state', 'open', 'resolved', 0, 1), (150, 'state', 'resolved', 'closed', 0, 1), (30, 'priority', '2', '3', 3, 0)
) AS change(share, field, old, new, which, is_end)
  ON (which = 0 OR (which = 1 AND i % 5 < 2) OR (which = 2 AND i % 10 = 3) OR (which = 3 AND i % 5 = 4)) AND (is_end = 0 OR i % 50 > 1)
ORDER BY opened_at + to_seconds((share * spent / 100)::BIGINT), i, share;
