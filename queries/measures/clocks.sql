-- The last clock of every ticket under every service level: one row each, from the figures as they are stored, without their words.
-- State: 0 met, 1 breached, 2 open and breached, 3 cancelled, 4 not applicable, 5 unmeasurable, 6 running, 7 excluded by agreement.
-- `late`: whether a stopped clock is breached, excluded or not. Basis: 0 measured, 1 taken over, 3 estimated.
SELECT f.ticket_no, f.level, epoch_us(f.started_at) // 1000000 AS started, epoch_us(f.stopped_at) // 1000000 AS stopped,
  epoch_us(f.cancelled_at) // 1000000 AS called_off, epoch_us(f.due_at) // 1000000 AS due,
  f.target_seconds AS target, f.working_seconds AS used, f.paused_working_seconds AS paused,
  CASE f.state WHEN 0 THEN false WHEN 1 THEN true END AS late,
  CASE WHEN f.exclusion IS NOT NULL AND f.state NOT IN (7, 8) THEN 7 ELSE
  -- As `sla_clock` names the codes.
  CASE f.state WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 4 THEN 2 WHEN 6 THEN 3 WHEN 7 THEN 4 WHEN 8 THEN 5 ELSE 6 END END AS state,
  -- As the measures order them, the strongest first.
  CASE f.basis WHEN 2 THEN 3 ELSE f.basis END AS basis
FROM clock_figure f
WHERE f.is_last
