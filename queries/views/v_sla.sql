-- The recomputed clocks beside their tickets, one row per ticket, service level and cycle.
CREATE OR REPLACE VIEW v_sla AS
SELECT k.sla, t.number, t.source_system AS system, t.record_type AS kind, t.title, k.priority, t.service_id AS service,
  t.group_id AS "group", t.category, k.state, k.basis, k.started_at, k.stopped_at, k.cancelled_at, k.due_at, k.target_seconds,
  k.working_seconds, k.paused_working_seconds, k.elapsed_seconds, k.working_seconds - k.target_seconds AS over_seconds,
  k.cycle, k.is_last, k.exclusion, t.ticket_id
FROM sla_clock k JOIN ticket t ON t.ticket_no = k.ticket_no
