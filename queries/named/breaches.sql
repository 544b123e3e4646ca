-- Clocks that ended beyond their target or run beyond it, worst share of the target first.
SELECT t.number, c.sla, c.priority, t.service_id AS service, t.group_id AS "group", c.state, c.due_at, c.stopped_at,
       c.working_seconds, c.target_seconds, round(c.working_seconds / c.target_seconds, 2) AS times_target
FROM sla_clock c JOIN ticket t USING (ticket_no)
WHERE c.is_last AND c.state IN ('breached', 'open_breached')
ORDER BY c.working_seconds / c.target_seconds DESC, t.number, c.sla
