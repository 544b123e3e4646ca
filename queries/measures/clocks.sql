-- The last clock of every ticket under every service level: one row each. `{level}` is the place of `k.sla` among the sorted ids,
-- written out because even a join with a table of few rows costs more. State: 0 met, 1 breached, 2 open and breached,
-- 3 cancelled, 4 not applicable, 5 unmeasurable, 6 running, 7 excluded by agreement. `late`: whether a stopped clock is breached,
-- excluded or not. Basis: 0 measured, 1 taken over, 2 estimated.
SELECT k.ticket_no, {level} AS level, epoch_us(k.started_at) // 1000000 AS started, epoch_us(k.stopped_at) // 1000000 AS stopped,
  epoch_us(k.cancelled_at) // 1000000 AS called_off, epoch_us(k.due_at) // 1000000 AS due,
  k.target_seconds AS target, k.working_seconds AS used, k.paused_working_seconds AS paused,
  CASE k.state WHEN 'met' THEN false WHEN 'breached' THEN true END AS late,
  CASE WHEN k.exclusion IS NOT NULL AND k.state NOT IN ('not_applicable', 'unmeasurable') THEN 7 ELSE
  CASE k.state WHEN 'met' THEN 0 WHEN 'breached' THEN 1 WHEN 'open_breached' THEN 2 WHEN 'cancelled' THEN 3
    WHEN 'not_applicable' THEN 4 WHEN 'unmeasurable' THEN 5 ELSE 6 END END AS state,
  CASE k.basis WHEN 'measured' THEN 0 WHEN 'taken_over' THEN 1 ELSE 2 END AS basis
FROM sla_clock k
WHERE k.is_last
