-- How every change known at `$1` went: one row each. An emergency change may be approved up to `$2` hours after its start. A test whose inputs are missing is NULL, not false.
WITH approved AS (
  SELECT ticket_id, count(*) FILTER (decision = 'approved') AS approvals,
    count(*) FILTER (decision = 'approved' AND decided_at IS NULL) AS undated,
    min(decided_at) FILTER (decision = 'approved') AS first_at
  FROM approval WHERE coalesce(stage, '') <> 'review' AND ticket_id IS NOT NULL
    AND (decided_at IS NULL OR decided_at <= $1) GROUP BY ticket_id
), approving AS (
  SELECT DISTINCT a.source_system FROM approval a JOIN change_detail USING (ticket_id)
), causing AS (
  SELECT DISTINCT to_id AS ticket_id FROM ticket_link WHERE kind = 'caused_by'
)
SELECT t.ticket_no,
  epoch_us(CASE WHEN d.actual_end <= $1 THEN d.actual_end WHEN d.actual_end IS NULL AND t.closed_at <= $1 THEN t.closed_at
    END) // 1000000 AS ended,
  -- It is over, and nobody wrote down when: its last sign of life stands for the end.
  epoch_us(CASE WHEN t.state_class IN ('resolved', 'closed') AND d.actual_end IS NULL AND t.closed_at IS NULL
    AND coalesce(t.updated_at, t.opened_at) <= $1 THEN coalesce(t.updated_at, t.opened_at) END) // 1000000 AS last_seen,
  d.change_type AS type,
  coalesce(d.change_type NOT IN ('normal', 'standard', 'emergency'), false) AS type_unmapped,
  (d.outcome = 'cancelled' OR (d.outcome IS NULL AND t.state_class = 'cancelled')) AND d.actual_start IS NULL AS withdrawn,
  -- A change withdrawn after its start has an outcome: it did not succeed.
  coalesce(d.outcome, CASE WHEN t.state_class = 'cancelled' THEN 'cancelled' END) AS outcome,
  d.outcome IS NULL AND d.outcome_raw IS NOT NULL AND t.state_class IS DISTINCT FROM 'cancelled' AS outcome_unmapped,
  d.actual_end > d.planned_end OR d.actual_start < d.planned_start OR d.actual_start >= d.planned_end AS off_window,
  CASE WHEN d.change_type = 'standard' THEN false
       -- A word that the profile does not know says nothing of the approvals that such a change needs.
       WHEN coalesce(d.change_type NOT IN ('normal', 'emergency'), true) OR s.source_system IS NULL THEN NULL
       -- There is time yet.
       WHEN d.change_type = 'emergency' AND coalesce(a.approvals, 0) = 0 AND d.actual_start + to_hours($2) > $1 THEN NULL
       WHEN coalesce(a.approvals, 0) = 0 THEN true
       WHEN a.first_at <= d.actual_start + to_hours(CASE d.change_type WHEN 'emergency' THEN $2 ELSE 0 END) THEN false
       WHEN a.undated > 0 OR d.actual_start IS NULL THEN NULL
       ELSE true END AS unapproved,
  c.ticket_id IS NOT NULL AS caused, coalesce(d.unauthorized, false) AS unauthorized
FROM ticket t
LEFT JOIN change_detail d ON d.ticket_id = t.ticket_id
LEFT JOIN approved a ON a.ticket_id = t.ticket_id
LEFT JOIN approving s ON s.source_system = t.source_system
LEFT JOIN causing c ON c.ticket_id = t.ticket_id
WHERE t.record_type = 'change' AND t.opened_at <= $1
