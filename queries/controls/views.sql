-- What the controls read beside the tables of the store. Made anew for each run; `p` holds the period, the cut-off and the parameters in force.

-- Approvals by ticket. Sign-offs of a review after the work authorise nothing.
CREATE OR REPLACE TABLE appr AS
SELECT ticket_id, count_if(decision = 'approved') AS n_approved,
  count_if(decision = 'approved' AND decided_at IS NULL) AS n_undated,
  min(decided_at) FILTER (decision = 'approved') AS first_approved_at,
  max(decided_at) FILTER (decision = 'approved') AS last_approved_at,
  list_sort(list_distinct(list(approver_id) FILTER (decision = 'approved'))) AS approvers
FROM approval WHERE ticket_id IS NOT NULL AND coalesce(stage, '') <> 'review' GROUP BY ticket_id;

-- Changes of the period: by the work, else the closing, else the opening. Cancelled ones are out.
CREATE OR REPLACE TABLE chg AS
SELECT t.ticket_id, t.number, t.source_system, t.file_id, t.line_no, t.title, t.state, t.state_class, t.service_id, t.ci_id,
  t.group_id, t.assignee_id, t.requester_id, t.opened_at, t.closed_at,
  d.* EXCLUDE (ticket_id), coalesce(a.n_approved, 0) AS n_approved, coalesce(a.n_undated, 0) AS n_undated,
  a.first_approved_at, a.last_approved_at, a.approvers, coalesce(d.implementer_id, t.assignee_id) AS doer_id
FROM ticket t JOIN change_detail d USING (ticket_id) LEFT JOIN appr a USING (ticket_id), p
WHERE t.record_type = 'change' AND t.state_class IS DISTINCT FROM 'cancelled'
  AND coalesce(d.actual_start, d.actual_end, t.closed_at, t.opened_at) >= p.period_from
  AND coalesce(d.actual_start, d.actual_end, t.closed_at, t.opened_at) < p.period_to;

-- Those of them that were carried out.
CREATE OR REPLACE VIEW chg_impl AS
SELECT * FROM chg
WHERE actual_start IS NOT NULL OR actual_end IS NOT NULL OR outcome IN ('successful', 'successful_with_issues', 'failed', 'backed_out');

-- Incidents opened in the period.
CREATE OR REPLACE VIEW inc AS
SELECT t.* FROM ticket t, p WHERE t.record_type = 'incident' AND t.opened_at >= p.period_from AND t.opened_at < p.period_to;

-- Problems.
CREATE OR REPLACE VIEW prb AS
SELECT t.*, d.* EXCLUDE (ticket_id) FROM ticket t JOIN problem_detail d USING (ticket_id) WHERE t.record_type = 'problem';

-- Tickets open at the cut-off.
CREATE OR REPLACE VIEW open_ticket AS
SELECT t.* FROM ticket t, p WHERE t.state_class IN ('new', 'open', 'pending') AND t.opened_at < p.as_of;
