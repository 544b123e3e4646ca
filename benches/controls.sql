-- Records for the benchmark of the controls, in every table that controls read. `{n}` is the number of tickets: 70 % incidents, 15 % changes, 13 % requests,
-- 2 % problems, with two approvals for each change and request, four events for each ticket, and clocks of the tool and of the settings.
INSERT INTO ticket (ticket_no, ticket_id, number, record_type, source_system, file_id, line_no, title, state, state_class, priority, priority_raw, impact, urgency, category,
  service_id, ci_id, group_id, assignee_id, requester_id, opened_by_id, resolved_by_id, closed_by_id, opened_at, created_at, acknowledged_at, resolved_at, closed_at, updated_at,
  reopened_count, reassign_count, resolution_code, resolution_notes, parent_id, is_major, aware_at, classified_major_at, row_hash)
SELECT i, concat('servicenow:', kind, ':', number), number, kind, 'servicenow', concat('f', i % 7), i, concat('Something is wrong with the thing number ', i % 5000), 'Closed',
  CASE WHEN i % 50 = 0 THEN 'open' WHEN i % 97 = 0 THEN 'cancelled' ELSE 'closed' END, 1 + (h % 4)::INT, '3 - Moderate', 1 + (h % 3)::INT, 1 + (h // 7 % 3)::INT,
  concat('category ', h % 40), concat('svc', h % 200), concat('ci', h % 3000), concat('grp', h % 90), concat('user', h % 400), concat('req', h % 20000), concat('user', h % 401),
  concat('user', h % 400), concat('user', h % 403), o, o, o + to_minutes((h % 60)::BIGINT), CASE WHEN i % 50 <> 0 THEN o + to_minutes((60 + h % 4000)::BIGINT) END,
  CASE WHEN i % 50 <> 0 THEN o + to_minutes((5000 + h % 4000)::BIGINT) END, o + to_minutes(9000), (h % 20 = 0)::INT, (h % 4)::INT, 'fixed', 'restarted the service and checked',
  CASE WHEN i % 333 = 0 THEN 'INC1' END, i % 2000 = 1, CASE WHEN i % 2000 = 1 THEN o END, CASE WHEN i % 2000 = 1 THEN o + to_hours(1) END, h
FROM (
  SELECT *, concat(CASE kind WHEN 'incident' THEN 'INC' WHEN 'change' THEN 'CHG' WHEN 'request' THEN 'RITM' ELSE 'PRB' END, lpad(i::VARCHAR, 7, '0')) AS number
  FROM (
    SELECT i, hash(i) % 1000003 AS h, TIMESTAMP '2025-05-01' + to_seconds(i * 31000000 // {n}) AS o,
      CASE WHEN i % 100 < 70 THEN 'incident' WHEN i % 100 < 85 THEN 'change' WHEN i % 100 < 98 THEN 'request' ELSE 'problem' END AS kind
    FROM range({n}) AS numbers(i)));
INSERT INTO change_detail (ticket_id, change_type, risk, planned_start, planned_end, actual_start, actual_end, implementer_id, outcome, backout_plan, test_completed_at, pir_at, template_id)
SELECT ticket_id, ['normal', 'standard', 'emergency', 'normal'][1 + (line_no // 100) % 4], 'low', opened_at + to_hours(24), opened_at + to_hours(26), opened_at + to_hours(24),
  opened_at + to_hours(26), assignee_id, CASE WHEN line_no % 13 = 0 THEN 'failed' ELSE 'successful' END, 'restore', opened_at + to_hours(20),
  CASE WHEN line_no % 2 = 0 THEN opened_at + to_hours(90) END, concat('T', line_no % 50)
FROM ticket WHERE record_type = 'change';
INSERT INTO request_detail (ticket_id, catalog_item_id, approval_required, fulfilled_at) SELECT ticket_id, 'x', line_no % 3 = 0, closed_at FROM ticket WHERE record_type = 'request';
INSERT INTO problem_detail SELECT ticket_id, 'cause', closed_at, line_no % 4 = 0, 'work around', NULL FROM ticket WHERE record_type = 'problem';
INSERT INTO approval
SELECT concat(ticket_id, ':', j), ticket_id, source_system, number, concat('user', (line_no + j * 7) % 300), 'approved', 'cab', opened_at + to_hours(10 + j), file_id, line_no, 1
FROM ticket, range(2) AS r(j) WHERE record_type IN ('change', 'request');
INSERT INTO ticket_event (event_id, ticket_id, source_system, ticket_number, event_at, actor_id, field, old_value, new_value, old_code, new_code, comment, file_id, line_no, row_hash)
SELECT concat('e', line_no, '.', j), ticket_id, source_system, number, opened_at + to_hours(j), 'user1', ['state', 'priority', 'assignee', 'risk'][1 + j], '2', '3', '2', '3', 'why',
  file_id, line_no, 1
FROM ticket, range(4) AS r(j);
INSERT INTO ticket_link (from_id, to_id, kind, file_id)
SELECT i.ticket_id, x.ticket_id, 'problem', i.file_id FROM ticket i JOIN ticket x ON x.line_no = i.line_no // 100 * 100 + 99
WHERE i.record_type = 'incident' AND x.record_type = 'problem' AND i.line_no % 9 = 0;
INSERT INTO ticket_link (from_id, to_id, kind, file_id)
SELECT i.ticket_id, c.ticket_id, 'caused_by', i.file_id FROM ticket i JOIN ticket c ON c.line_no = i.line_no + 80
WHERE i.record_type = 'incident' AND c.record_type = 'change' AND i.line_no % 7 = 0;
INSERT INTO sla_instance (sla_id, ticket_id, source_system, ticket_number, target_type, target_minutes, started_at, stopped_at, paused_minutes, elapsed_minutes, breached, breach_reason,
  file_id, line_no, row_hash)
SELECT concat('s', line_no), ticket_id, source_system, number, 'resolve', 480, opened_at, resolved_at, line_no % 100, line_no % 900, line_no % 900 > 480,
  CASE WHEN line_no % 3 = 0 THEN 'late part' END, file_id, line_no, 1
FROM ticket WHERE record_type IN ('incident', 'request');
INSERT INTO clock_level VALUES (0, 'resolution', 'x');
INSERT INTO clock_figure (ticket_no, level, cycle, is_last, priority, started_at, stopped_at, target_seconds, working_seconds, paused_working_seconds, elapsed_seconds, state, basis)
SELECT ticket_no, 0, 1, TRUE, priority, opened_at, resolved_at, 28800, line_no % 900 * 60, 0, 0, CASE WHEN line_no % 900 > 480 THEN 1 ELSE 0 END, 0
FROM ticket WHERE record_type = 'incident';
INSERT INTO person SELECT concat('user', i), 'n', CASE WHEN i % 50 = 0 THEN TIMESTAMP '2025-09-01' END, i % 99 = 0 FROM range(390) AS r(i);
INSERT INTO person SELECT concat('req', i), 'n', NULL, FALSE FROM range(20000) AS r(i);
INSERT INTO group_member SELECT 'change-approvers', concat('user', i), TIMESTAMP '2024-01-01', NULL FROM range(250) AS r(i);
INSERT INTO service SELECT concat('svc', i), concat('service ', i), i % 9 = 0, TRUE FROM range(200) AS r(i);
INSERT INTO ci SELECT concat('ci', i), 'c', NULL FROM range(2900) AS r(i);
INSERT INTO priority_matrix SELECT i, u, least(5, i + u - 1) FROM range(1, 4) AS a(i), range(1, 4) AS b(u);
INSERT INTO freeze_window VALUES ('winter', TIMESTAMP '2025-12-20', TIMESTAMP '2026-01-02');
INSERT INTO change_template SELECT concat('T', i), TIMESTAMP '2024-01-01', NULL FROM range(45) AS r(i);
INSERT INTO deployment SELECT concat('d', line_no), 'x', opened_at + to_hours(25), 'u', number FROM ticket WHERE record_type = 'change' AND line_no % 5 = 0;
INSERT INTO source_file (file_id, run_id, path, sha256, bytes, source_system, tool, profile, profile_sha256, record_types, encoding, delimiter, zone, rows_read, rows_loaded, rows_updated,
  rows_duplicate, rows_rejected, rows_ignored, rejected_values)
SELECT concat('f', i), 1, concat('f', i, '.csv'), 's', 1, 'servicenow', 't', 'p', 'x', 'all', 'utf-8', ',', 'UTC', 10, 10, 0, 0, 0, 0, 0 FROM range(7) AS r(i);
