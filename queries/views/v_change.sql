-- Changes with their plan, their execution and their first approval.
CREATE OR REPLACE VIEW v_change AS
SELECT t.number, t.source_system AS system, t.title, t.state, t.state_class, t.priority, t.category,
  coalesce(s.name, t.service_id) AS service, t.ci_id AS ci, t.group_id AS "group", t.assignee_id AS assignee,
  d.change_type AS type, d.risk, d.outcome, d.outcome_raw, t.opened_at, d.planned_start, d.planned_end, d.actual_start, d.actual_end,
  t.closed_at, coalesce(d.actual_end, t.closed_at) AS ended_at, a.first_approved_at, a.approvals,
  d.actual_end > d.planned_end AS overran, d.actual_start < d.planned_start OR d.actual_start >= d.planned_end AS off_window,
  d.unauthorized, t.ticket_id
FROM ticket t
LEFT JOIN change_detail d ON d.ticket_id = t.ticket_id
LEFT JOIN (SELECT service_id, any_value(name) AS name FROM service GROUP BY service_id) s ON s.service_id = t.service_id
LEFT JOIN (
  SELECT ticket_id, count(*) AS approvals, min(decided_at) AS first_approved_at
  FROM approval WHERE decision = 'approved' AND ticket_id IS NOT NULL GROUP BY ticket_id
) a ON a.ticket_id = t.ticket_id
WHERE t.record_type = 'change'
