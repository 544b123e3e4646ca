/*---
schema = 1
id = "SLA-04"
version = "1.0.0"
title = "Recorded breach flag disagrees with recomputation"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "service level clock"
objective = "The tool reports its service levels rightly."
criterion = "Exception when the recorded flag differs from the recomputed clock, by more than the tolerance."
population = "Recorded clocks of known tickets that stopped in the period."
scope = "clocks-stopped"
limitations = ["The recomputation follows the levels of the settings; a ticket to which none or several with different answers apply cannot be tested."]
evidence = ["number", "name", "levels", "recorded_breach", "recomputed", "target_seconds", "working_seconds", "started_at", "stopped_at"]
needs = { tables = ["sla_instance", "sla_clock"], columns = { "sla_instance.breached" = 0.5, "sla_instance.target_type" = 0.5 } }

[params.sla_tolerance_s]
type = "integer"
default = 60
min = 0
why = "Seconds by which tools round"

[[maps]]
to = "cobit2019:MEA01.03"
why = "Evidence on collecting and processing performance data."

[[maps]]
to = "cobit2019:APO09.04"
why = "Evidence on monitoring and reporting service levels."
---*/
SELECT s.sla_id AS subject_id,
  CASE WHEN k.ticket_id IS NULL OR k.any_breached <> k.all_breached OR s.breached IS NULL THEN NULL
       ELSE k.all_breached <> s.breached AND k.off_by > p.sla_tolerance_s END AS exception,
  concat(s.ticket_number, ': recorded ', CASE WHEN s.breached THEN 'breached' WHEN NOT s.breached THEN 'in time' ELSE 'nothing' END, ', recomputed ',
    CASE WHEN k.ticket_id IS NULL THEN 'by no level of the settings' WHEN k.any_breached <> k.all_breached THEN 'differently by several levels'
         WHEN k.all_breached THEN 'breached' ELSE 'in time' END,
    ' (' || k.working_seconds || ' of ' || k.target_seconds || ' s)') AS reason,
  s.ticket_number AS number, s.name, k.levels, s.breached AS recorded_breach, k.all_breached AS recomputed, k.target_seconds, k.working_seconds,
  s.started_at, s.stopped_at, s.file_id, s.line_no
FROM sla_instance s CROSS JOIN p LEFT JOIN (
  SELECT c.ticket_id, l.measure, bool_or(c.state = 'breached') AS any_breached, bool_and(c.state = 'breached') AS all_breached,
    min(abs(c.working_seconds - c.target_seconds)) AS off_by, min(c.working_seconds) AS working_seconds, min(c.target_seconds) AS target_seconds,
    string_agg(c.sla, ', ' ORDER BY c.sla) AS levels
  FROM sla_clock c JOIN sla_level l USING (sla)
  WHERE c.is_last AND c.basis <> 'taken_over' AND c.state IN ('met', 'breached') AND c.stopped_at IS NOT NULL
  GROUP BY c.ticket_id, l.measure) k ON k.ticket_id = s.ticket_id AND k.measure = s.target_type
WHERE s.stopped_at IS NOT NULL AND s.ticket_id IS NOT NULL AND s.target_type IS NOT NULL
  AND s.stopped_at >= p.period_from AND s.stopped_at < p.period_to
