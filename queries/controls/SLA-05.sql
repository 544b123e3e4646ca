/*---
schema = 1
id = "SLA-05"
version = "1.0.0"
title = "SLA clock paused for most of the time"
kind = "lead"
status = "stable"
severity = "medium"
tier = 2
subject = "service level clock"
objective = "Pauses are for waiting, not for meeting the target."
criterion = "Exception when paused longer than the share of the whole time and than the minimum."
population = "Recorded clocks that stopped in the period."
scope = "clocks-stopped"
limitations = ["Pauses may be counted in working time, the whole in wall time."]
evidence = ["number", "name", "paused_minutes", "total_minutes", "share"]
needs = { tables = ["sla_instance"], columns = { "sla_instance.paused_minutes|sla_instance.paused_seconds" = 0.5 } }

[params.pause_share]
type = "number"
default = 0.5
min = 0
max = 1
why = "Share of the whole time"

[params.pause_min]
type = "integer"
default = 240
min = 0
why = "Minutes below which pauses do not matter"

[[maps]]
to = "cobit2019:APO09.04"
why = "Evidence on monitoring and reporting service levels."

[[maps]]
to = "cobit2019:DSS02.07"
why = "Evidence on tracking states and reporting."
---*/
SELECT s.sla_id AS subject_id,
  m.paused > p.pause_share * m.total AND m.paused > p.pause_min AS exception,
  concat(s.ticket_number, ': paused ', coalesce(m.paused::VARCHAR, '?'), ' of ', coalesce(m.total::VARCHAR, '?'), ' minutes') AS reason,
  s.ticket_number AS number, s.name, m.paused AS paused_minutes, m.total AS total_minutes, round(m.paused / nullif(m.total, 0), 4) AS share,
  s.file_id, s.line_no
FROM sla_instance s, p,
  LATERAL (SELECT coalesce(s.paused_minutes, s.paused_seconds // 60) AS paused, date_diff('minute', s.started_at, s.stopped_at) AS total) m
WHERE s.stopped_at IS NOT NULL AND s.stopped_at >= p.period_from AND s.stopped_at < p.period_to
