-- The tool's own verdict beside ours: one row for each last clock under a service level `{level}` (its place among the sorted ids;
-- `{responses}` are the levels of responses). `late` and `flag`: ours and the tool's, NULL where there is none. Cause, where the two
-- differ, the first that holds:
--   1 stale_flag: the tool's own record contradicts its flag, or its clock was not ended when the ticket was
--   2 target: another target; 3 reopen: another stop, of a ticket that came back; 4 stop: another stop otherwise
--   5 pause: another pause; 6 calendar: another working time or due instant though target, stop and pauses agree
--   7 unknown: the tool tells the flag and nothing that would explain it
-- Up to a minute is no difference: tools keep minutes.
WITH tool AS (
  SELECT ticket_id, coalesce(target_type, 'resolve') AS type, bool_or(breached) AS breached, max(due_at) AS due_at,
    max(started_at) AS started_at, max(stopped_at) AS stopped_at, max(target_minutes) * 60 AS target,
    max(coalesce(paused_seconds, paused_minutes * 60)) AS paused, max(coalesce(business_seconds, elapsed_minutes * 60)) AS used
  FROM sla_instance
  WHERE ticket_id IS NOT NULL AND coalesce(stage, '') <> 'cancelled'
  GROUP BY ticket_id, coalesce(target_type, 'resolve')
), beside AS (
  SELECT k.ticket_no, {level} AS level, k.state, k.stopped_at, k.due_at, k.target_seconds, k.working_seconds, k.paused_working_seconds,
    CASE WHEN k.state IN ('met', 'breached') THEN k.state = 'breached' END AS late,
    CASE WHEN s.ticket_id IS NOT NULL THEN s.breached WHEN k.sla NOT IN ({responses}) THEN NOT t.made_sla END AS flag,
    s.ticket_id IS NOT NULL AS has_clock, s.due_at AS tool_due, s.started_at AS tool_started, s.stopped_at AS tool_stopped, s.target AS tool_target,
    s.paused AS tool_paused, s.used AS tool_used,
    coalesce(t.reopened_count > 0, false) OR t.reopened_at IS NOT NULL AS came_back
  FROM sla_clock k JOIN ticket t ON t.ticket_id = k.ticket_id
  LEFT JOIN tool s ON s.ticket_id = k.ticket_id AND s.type = CASE WHEN k.sla IN ({responses}) THEN 'respond' ELSE 'resolve' END
  WHERE k.is_last AND k.sla IN ({levels})
)
SELECT ticket_no, level, epoch_us(stopped_at) // 1000000 AS stopped, epoch_us(due_at) // 1000000 AS due,
  epoch_us(tool_stopped) // 1000000 AS tool_stopped, epoch_us(tool_due) // 1000000 AS tool_due, target_seconds AS target,
  tool_target, working_seconds AS used, tool_used, late, flag,
  CASE WHEN late IS NULL OR flag IS NULL OR late = flag THEN 0
       WHEN has_clock AND tool_started IS NOT NULL AND tool_stopped IS NULL THEN 1
       WHEN flag AND tool_stopped <= tool_due OR NOT flag AND tool_stopped > tool_due THEN 1
       WHEN flag AND tool_used <= tool_target OR NOT flag AND tool_used > tool_target THEN 1
       WHEN abs(tool_target - target_seconds) > 60 THEN 2
       WHEN abs(epoch(tool_stopped) - epoch(stopped_at)) > 60 THEN CASE WHEN came_back THEN 3 ELSE 4 END
       WHEN abs(tool_paused - paused_working_seconds) > 60 THEN 5
       WHEN abs(tool_used - working_seconds) > 60 OR abs(epoch(tool_due) - epoch(due_at)) > 60 THEN 6
       ELSE 7 END AS cause
FROM beside
