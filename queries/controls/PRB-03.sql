/*---
schema = 1
id = "PRB-03"
version = "1.3.0"
title = "Problem closed without root cause, or before its fix was implemented"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "A problem is closed when its cause is removed."
criterion = "Exception when root cause empty, or the linked fix change is not implemented."
population = "Problems closed in the period, but for those closed as duplicates or cancelled."
scope = "problems-closed"
limitations = ["Where a system keeps no root causes, none can be missed.", "A problem closed at an unknown time, and a fix of an outcome that is not known, give no verdict."]
evidence = ["number", "has_root_cause", "fix_change_id", "fix_outcome", "closed_at"]
needs = { tables = ["problem"], optional = ["change_detail"], columns = { "problem.root_cause|problem.fix_change_id" = 0.1, "problem.root_cause" = 0.1 } }

[[maps]]
to = "cobit2019:DSS03.04"
why = "Evidence on resolving and closing problems."
---*/
SELECT r.ticket_id AS subject_id,
  CASE WHEN NOT k.keeps_causes OR e.ended_at IS NULL THEN NULL WHEN coalesce(trim(r.root_cause), '') = '' THEN TRUE
       WHEN r.fix_change_id IS NULL THEN FALSE
       WHEN f.ticket_id IS NULL OR (f.outcome IS NULL AND (f.outcome_raw IS NOT NULL OR NOT f.keeps_outcomes)) THEN NULL
       ELSE coalesce(f.outcome, 'none') NOT IN ('successful', 'successful_with_issues') END AS exception,
  concat('root cause ', CASE WHEN coalesce(trim(r.root_cause), '') = '' THEN 'empty' ELSE 'given' END, ', fix ',
    coalesce(r.fix_change_id || ' ' || CASE WHEN f.ticket_id IS NULL THEN 'not among the changes loaded' WHEN f.outcome IS NULL AND (f.outcome_raw IS NOT NULL OR NOT f.keeps_outcomes) THEN 'of an outcome that is not known' ELSE coalesce(f.outcome, 'not implemented') END, 'none'),
    CASE WHEN e.ended_at IS NULL THEN ', closed at an unknown time' END) AS reason,
  r.number, coalesce(trim(r.root_cause), '') <> '' AS has_root_cause, r.fix_change_id, f.outcome AS fix_outcome, r.closed_at, r.file_id, r.line_no
FROM prb r JOIN problem_kept k ON k.source_system = r.source_system CROSS JOIN p LEFT JOIN (
  -- A problem may name its fix by number or by id.
  SELECT t.ticket_id, d.outcome, d.outcome_raw, v.keeps_outcomes, t.source_system, unnest([t.number, t.ticket_id]) AS name
  FROM ticket t JOIN change_detail d USING (ticket_id) JOIN change_kept v ON v.source_system = t.source_system
  WHERE t.record_type = 'change') f ON f.name = r.fix_change_id AND f.source_system = r.source_system,
  -- A tool that keeps no closing time of a problem keeps at most that of its resolution.
  LATERAL (SELECT coalesce(r.closed_at, r.resolved_at) AS ended_at) e
WHERE r.state_class = 'closed' AND (e.ended_at IS NULL OR (e.ended_at >= p.period_from AND e.ended_at < p.period_to))
  -- What was the same as another, or no problem at all, has no cause of its own.
  AND NOT EXISTS (SELECT 1 FROM end_word w WHERE w.code = trim(r.resolution_code) AND w.meaning IS NOT NULL)
