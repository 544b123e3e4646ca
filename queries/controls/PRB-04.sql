/*---
schema = 1
id = "PRB-04"
version = "1.3.0"
title = "Recurring incidents with no problem record"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "group"
objective = "What comes back is looked into."
criterion = "Exception when none of the group is linked to a problem."
population = "Groups (configuration item and category) with at least N incidents inside M days; cancelled ones do not count."
scope = "incidents"
limitations = ["Of a system that exports no links between incidents and problems no group without a link can be judged."]
evidence = ["ci_id", "category", "incidents", "first_opened_at", "last_opened_at"]
needs = { tables = ["incident", "problem_link"], columns = { "incident.ci_id" = 0.5, "incident.category" = 0.5 } }

[params.recur_n]
type = "integer"
default = 5
min = 2
why = "Incidents that make a pattern"

[params.recur_days]
type = "integer"
default = 30
min = 1
why = "Days in which they happen"

[[maps]]
to = "cobit2019:DSS03.01"
why = "Evidence on identifying and classifying problems."

[[maps]]
to = "cobit2019:DSS03.05"
why = "Evidence on managing problems ahead of incidents."
---*/
WITH i AS (SELECT ticket_id, source_system, ci_id, category, opened_at FROM inc WHERE ci_id IS NOT NULL AND state_class IS DISTINCT FROM 'cancelled'),
w AS (
  SELECT ci_id, category, opened_at,
    count(*) OVER (PARTITION BY ci_id, category ORDER BY opened_at RANGE BETWEEN to_days(p.recur_days) PRECEDING AND CURRENT ROW) AS n
  FROM i, p),
g AS (
  SELECT ci_id, category, max(n) AS peak, count(*) AS incidents, min(opened_at) AS first_opened_at, max(opened_at) AS last_opened_at
  FROM w GROUP BY ci_id, category),
l AS (
  SELECT i.ci_id, i.category, count(*) AS links FROM i JOIN linked l ON l.ticket_id = i.ticket_id
  LEFT JOIN ticket x ON x.ticket_id = l.other_id WHERE l.kind = 'problem' OR x.record_type = 'problem' GROUP BY i.ci_id, i.category),
-- Incidents of a system that tells no links to problems, and those that are linked to what was not loaded, may be linked to one.
u AS (
  SELECT DISTINCT ci_id, category FROM i
  WHERE source_system NOT IN (SELECT source_system FROM problem_links_kept) OR ticket_id IN (SELECT ticket_id FROM unseen_problem))
SELECT concat(g.ci_id, '|', coalesce(g.category, '')) AS subject_id,
  CASE WHEN g.category IS NULL OR (l.links IS NULL AND u.ci_id IS NOT NULL) THEN NULL ELSE l.links IS NULL END AS exception,
  concat(CASE WHEN g.category IS NULL THEN 'category not known, ' END, g.peak, ' incidents inside the window, links to problems: ', coalesce(l.links, 0),
    CASE WHEN l.links IS NULL AND u.ci_id IS NOT NULL THEN ', but perhaps to one that is not among these' END) AS reason,
  g.ci_id, g.category, g.incidents, g.first_opened_at, g.last_opened_at
FROM p, g LEFT JOIN l ON l.ci_id = g.ci_id AND l.category IS NOT DISTINCT FROM g.category
LEFT JOIN u ON u.ci_id = g.ci_id AND u.category IS NOT DISTINCT FROM g.category WHERE g.peak >= p.recur_n
