-- The recomputed clocks with their words, one row per ticket, service level and cycle: the store keeps them as numbers.
CREATE OR REPLACE VIEW sla_clock AS
SELECT f.ticket_no, t.ticket_id, l.sla, f.cycle, f.is_last, f.priority, f.started_at, f.stopped_at, f.cancelled_at, f.due_at,
  f.target_seconds, f.working_seconds, f.paused_working_seconds, f.elapsed_seconds,
  CASE f.state WHEN 0 THEN 'met' WHEN 1 THEN 'breached' WHEN 2 THEN 'open_ok' WHEN 3 THEN 'open_near' WHEN 4 THEN 'open_breached'
    WHEN 5 THEN 'paused' WHEN 6 THEN 'cancelled' WHEN 7 THEN 'not_applicable' WHEN 8 THEN 'unmeasurable' END AS state,
  CASE f.basis WHEN 0 THEN 'measured' WHEN 1 THEN 'taken_over' WHEN 2 THEN 'estimated' WHEN 3 THEN 'default_flag' WHEN 4 THEN 'due_time' END AS basis,
  l.policy_sha256, x.id AS exclusion
FROM clock_figure f JOIN ticket t ON t.ticket_no = f.ticket_no JOIN clock_level l ON l.level = f.level
  LEFT JOIN clock_exclusion x ON x.exclusion = f.exclusion
