-- What the controls read beside the tables of the store. Made anew for each run; `p` holds the period, the cut-off and the parameters in force.

-- Approvals by ticket. Sign-offs of a review after the work authorise nothing.
CREATE OR REPLACE TABLE appr AS
SELECT ticket_id, count_if(decision = 'approved') AS n_approved,
  count_if(decision = 'approved' AND decided_at IS NULL) AS n_undated,
  min(decided_at) FILTER (decision = 'approved') AS first_approved_at,
  max(decided_at) FILTER (decision = 'approved') AS last_approved_at,
  list_sort(list_distinct(list(approver_id) FILTER (decision = 'approved'))) AS approvers
FROM approval WHERE ticket_id IS NOT NULL AND coalesce(stage, '') <> 'review' GROUP BY ticket_id;

-- Links as both of their tickets see them, of whatever kind.
CREATE OR REPLACE VIEW linked AS
SELECT from_id AS ticket_id, to_id AS other_id, kind FROM ticket_link UNION ALL SELECT to_id, from_id, kind FROM ticket_link;

-- Tickets with a link that may lead to a problem, but to one that was not loaded: a link that only says that there is something, or one to a problem.
CREATE OR REPLACE VIEW unseen_problem AS
SELECT DISTINCT l.ticket_id FROM linked l LEFT JOIN ticket x ON x.ticket_id = l.other_id
WHERE x.ticket_id IS NULL AND l.kind NOT IN ('parent', 'duplicate_of', 'fixed_by') AND split_part(l.other_id, ':', 2) IN ('', 'problem');

-- What the systems keep of their changes: of a system that never fills a field its absence tells nothing.
CREATE OR REPLACE TABLE change_kept AS
SELECT t.source_system, count(d.risk) > 0 AS keeps_risks, count(d.backout_plan) > 0 AS keeps_plans, count(d.test_completed_at) > 0 AS keeps_tests,
  count(d.pir_at) > 0 AS keeps_reviews, count(d.template_id) > 0 AS keeps_templates, count(d.outcome_raw) + count(d.outcome) > 0 AS keeps_outcomes,
  count(t.ci_id) > 0 AS keeps_items,
  t.source_system IN (SELECT a.source_system FROM approval a JOIN change_detail c USING (ticket_id)) AS keeps_approvals,
  t.source_system IN (SELECT c.source_system FROM linked l JOIN ticket c ON c.ticket_id = l.ticket_id LEFT JOIN ticket x ON x.ticket_id = l.other_id
    -- What changes broke is no sign that the system tells what they were made for.
    WHERE c.record_type = 'change' AND l.kind NOT IN ('caused_by', 'problem') AND (x.ticket_id IS NULL OR x.record_type IN ('incident', 'problem'))) AS keeps_links,
  t.source_system IN (SELECT x.source_system FROM ticket_link l JOIN ticket x ON x.ticket_id IN (l.from_id, l.to_id) WHERE l.kind = 'caused_by') AS keeps_causes
FROM ticket t JOIN change_detail d USING (ticket_id) WHERE t.record_type = 'change' GROUP BY t.source_system;

-- What the systems keep of their tickets of each kind. A closing that was taken from the history is not one that the export keeps.
CREATE OR REPLACE TABLE ticket_kept AS
SELECT source_system, record_type,
  count(*) FILTER (closed_at IS NOT NULL AND (filled IS NULL OR NOT list_contains(string_split(filled, ','), 'closed_at'))) > 0 AS keeps_closings,
  count(priority) + count(priority_raw) > 0 AS keeps_priorities, count(group_id) + count(assignee_id) > 0 AS keeps_assignments
FROM ticket GROUP BY source_system, record_type;

-- Systems whose exports tell which incident belongs to which problem.
CREATE OR REPLACE VIEW problem_links_kept AS
SELECT DISTINCT i.source_system FROM linked l JOIN ticket i ON i.ticket_id = l.ticket_id LEFT JOIN ticket x ON x.ticket_id = l.other_id
WHERE i.record_type = 'incident' AND (x.record_type = 'problem' OR (x.ticket_id IS NULL AND l.kind = 'problem'));

-- Words for why a ticket was closed that say it was no ticket of its own, in the languages of the profiles.
CREATE OR REPLACE TABLE end_word AS
SELECT code, CASE WHEN regexp_matches(lower(code), '^(duplic|duplik|dublet|doublon|dubbel)') THEN 'duplicate'
  WHEN regexp_matches(lower(code), '^(cancel|annul|geannul|abgebroch|storn)') THEN 'cancelled' END AS meaning
FROM (SELECT DISTINCT trim(resolution_code) AS code FROM ticket WHERE resolution_code IS NOT NULL);

-- Changes of the period: by the work, else the closing, else the opening. Cancelled ones are out. A type in words that the profile does not know is
-- not known: nobody can say whether such a change needs an approval.
CREATE OR REPLACE TABLE chg AS
SELECT t.ticket_id, t.number, t.source_system, t.file_id, t.line_no, t.title, t.state, t.state_class, t.service_id, t.ci_id,
  t.group_id, t.assignee_id, t.requester_id, t.opened_at, t.closed_at,
  d.* EXCLUDE (ticket_id) REPLACE (CASE WHEN d.change_type IN ('normal', 'standard', 'emergency') THEN d.change_type END AS change_type),
  coalesce(a.n_approved, 0) AS n_approved, coalesce(a.n_undated, 0) AS n_undated,
  a.first_approved_at, a.last_approved_at, a.approvers, coalesce(d.implementer_id, t.assignee_id) AS doer_id, k.* EXCLUDE (source_system)
FROM ticket t JOIN change_detail d USING (ticket_id) JOIN change_kept k ON k.source_system = t.source_system LEFT JOIN appr a USING (ticket_id), p
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

-- Approvals of requests. What was approved for an order was approved for its items.
CREATE OR REPLACE VIEW granted AS
SELECT a.ticket_id, a.approver_id, a.decided_at FROM approval a JOIN request_detail d USING (ticket_id)
WHERE a.decision = 'approved' AND coalesce(a.stage, '') <> 'review'
UNION ALL
SELECT t.ticket_id, a.approver_id, a.decided_at
FROM ticket o JOIN ticket t ON t.source_system = o.source_system AND t.parent_id = o.number JOIN approval a ON a.ticket_id = o.ticket_id
WHERE o.record_type = 'order' AND t.record_type = 'request' AND a.decision = 'approved' AND coalesce(a.stage, '') <> 'review';

-- Problems.
CREATE OR REPLACE VIEW prb AS
SELECT t.*, d.* EXCLUDE (ticket_id) FROM ticket t JOIN problem_detail d USING (ticket_id) WHERE t.record_type = 'problem';

-- What the systems keep of their problems.
CREATE OR REPLACE VIEW problem_kept AS
SELECT t.source_system, count(d.root_cause) > 0 AS keeps_causes, count(d.rca_completed_at) > 0 AS keeps_analyses, count(d.workaround) > 0 AS keeps_workarounds
FROM ticket t JOIN problem_detail d USING (ticket_id) WHERE t.record_type = 'problem' GROUP BY t.source_system;

-- The first response to each incident, as the service-level clock has it: the recorded one, else the first change by which somebody moved the ticket
-- on (`responding_event`, which the program lays out from its one rule), else the stop of the tool's own response clock. `is_untouched`: by its
-- record nobody has taken it up.
CREATE OR REPLACE VIEW response AS
SELECT t.ticket_id, coalesce(t.acknowledged_at, h.taken_up_at, s.responded_at) AS responded_at, t.state_class = 'new' AS is_untouched
FROM inc t LEFT JOIN (
  SELECT ticket_id, min(event_at) AS taken_up_at FROM responding_event GROUP BY ticket_id) h ON h.ticket_id = t.ticket_id
LEFT JOIN (
  SELECT ticket_id, min(stopped_at) AS responded_at FROM sla_instance
  WHERE target_type = 'respond' AND stage IS DISTINCT FROM 'cancelled' GROUP BY ticket_id) s ON s.ticket_id = t.ticket_id;

-- Tickets open at the cut-off.
CREATE OR REPLACE VIEW open_ticket AS
SELECT t.* FROM ticket t, p WHERE t.state_class IN ('new', 'open', 'pending') AND t.opened_at < p.as_of;
