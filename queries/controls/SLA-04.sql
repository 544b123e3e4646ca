/*---
schema = 1
id = "SLA-04"
version = "2.0.0"
title = "Recorded breach flag disagrees with recomputation"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "service level clock"
objective = "The tool reports its service levels rightly."
criterion = "Exception when the recorded flag differs, by more than the tolerance, from what the clock's own start, stop, pauses and target say in the calendar of its level; of an open clock also when its target is used up and the tool still says in time (`stale_flag`), or the other way round."
population = "Clocks of responses and resolutions that the tool recorded of known tickets: those that stopped in the period, and those started before its end that were still open at the cut-off."
scope = "clocks-compared"
limitations = [
  "A clock that has no target of its own has that of the level that applies to the ticket at the priority that held when the clock ended: by the name of the clock (`P2 resolution`), else by the history. Where several fit, there is a verdict only if all give the same.",
  "Pauses are those that the clock itself records as working time, of an open clock those of the history; where neither is there, only what holds with any pause is a verdict.",
  "An open clock is counted to the cut-off, or to the time of its export where that is known: a cut-off long after the export finds flags stale that were right.",
]
evidence = ["number", "name", "levels", "priority", "difference", "recorded_breach", "recomputed", "target_seconds", "least_seconds", "most_seconds", "started_at", "stopped_at"]
needs = { tables = ["sla_instance", "sla_level"], columns = { "sla_instance.breached" = 0.5, "sla_instance.target_type" = 0.5 }, optional = ["ticket", "ticket_event", "source_file"] }

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
WITH run AS (
  SELECT s.sla_id, s.ticket_id, s.ticket_number, s.source_system, s.name, s.target_type, s.stage, s.target_minutes, s.started_at, s.stopped_at, s.breached,
    s.paused_seconds, s.paused_minutes, s.file_id, s.line_no, t.state_class, t.priority AS present_priority, s.stopped_at IS NULL AS is_open,
    s.stopped_at IS NULL AND t.state_class IN ('resolved', 'closed', 'cancelled') AS lacks_stop,
    coalesce(s.stopped_at, least(p.as_of, coalesce(f.exported_at, p.as_of))) AS until_at,
    try_cast(nullif(regexp_extract(lower(s.name), '(?:^|[^a-z0-9])(?:p|prio|priority|priorität|prioridad|priorité|prioriteit) ?([1-5])(?:[^0-9]|$)', 1), '') AS INTEGER) AS named_priority
  FROM sla_instance s JOIN ticket t USING (ticket_id) LEFT JOIN source_file f ON f.file_id = s.file_id, p
  WHERE s.target_type IN ('respond', 'resolve')
    AND CASE WHEN s.stopped_at IS NOT NULL THEN s.stopped_at >= p.period_from AND s.stopped_at < p.period_to
             WHEN s.stage = 'cancelled' THEN FALSE
             WHEN t.state_class IN ('resolved', 'closed', 'cancelled') THEN coalesce(t.resolved_at, t.closed_at) >= p.period_from AND coalesce(t.resolved_at, t.closed_at) < p.period_to
             ELSE coalesce(s.started_at, t.opened_at) < p.period_to END),
-- The priorities that held when a clock ended: two where one became the other within the tolerance.
move AS (
  SELECT e.ticket_id, e.event_at, try_cast(coalesce(e.old_code, e.old_value) AS INTEGER) AS old, try_cast(coalesce(e.new_code, e.new_value) AS INTEGER) AS new
  FROM ticket_event e WHERE e.field = 'priority' AND e.ticket_id IN (SELECT ticket_id FROM run)),
held AS (
  SELECT r.sla_id,
    CASE WHEN any_value(r.named_priority) IS NOT NULL THEN [any_value(r.named_priority)]
         -- What a clock was cancelled for came after it.
         WHEN count(m.event_at) > 0 THEN list_distinct(list_concat(
           [coalesce(arg_max(m.new, m.event_at) FILTER (m.event_at < r.until_at - to_seconds(p.sla_tolerance_s)), arg_min(m.old, m.event_at), arg_min(m.new, m.event_at))],
           coalesce(list(m.new) FILTER (r.stage IS DISTINCT FROM 'cancelled' AND m.event_at BETWEEN r.until_at - to_seconds(p.sla_tolerance_s) AND r.until_at + to_seconds(p.sla_tolerance_s)), [])))
         -- Without a history of priorities the present one is that of a clock that is the only one of its kind.
         WHEN any_value(r.source_system) IN (SELECT source_system FROM ticket_event WHERE field = 'priority') OR any_value(n.clocks) = 1
           THEN [any_value(r.present_priority)] END AS priorities
  FROM run r JOIN (SELECT ticket_id, target_type, count(*) AS clocks FROM sla_instance GROUP BY ALL) n USING (ticket_id, target_type)
  LEFT JOIN move m ON m.ticket_id = r.ticket_id, p GROUP BY r.sla_id, r.until_at, r.stage, p.sla_tolerance_s),
levels AS (
  SELECT r.*, l.sla, l.pause, l.by_reason, o.calendar, g.priority, lower(r.name) IN (lower(l.sla), lower(l.title)) AS is_named,
    working_seconds(o.calendar, r.started_at, r.until_at) AS worked,
    coalesce(r.target_minutes * 60, g.seconds, CASE WHEN g.second IS NULL THEN working_days_seconds(o.calendar, r.started_at, g.days)
      ELSE working_days_seconds(o.calendar, r.started_at, g.days, g.second) END) AS target
  FROM run r JOIN held h USING (sla_id) JOIN sla_level_of o ON o.ticket_id = r.ticket_id
  JOIN sla_level l ON l.sla = o.sla AND (l.measure = 'respond') = (r.target_type = 'respond')
  JOIN sla_target g ON g.sla = l.sla AND list_contains(h.priorities, g.priority)
  WHERE r.started_at IS NOT NULL AND NOT r.lacks_stop
  -- null-ok: a clock without a name is called like no level; one that is called like a level is a clock of it.
  QUALIFY coalesce(is_named, FALSE) OR NOT coalesce(bool_or(is_named) OVER (PARTITION BY r.sla_id), FALSE)),
-- What held of the tickets by their history of states, for the pauses that a clock does not tell itself.
stay AS (
  SELECT e.ticket_id, e.new_code AS class, e.event_at AS from_at,
    lead(e.event_at) OVER (PARTITION BY e.ticket_id ORDER BY e.event_at, coalesce(e.seq, e.line_no)) AS until_at
  FROM ticket_event e WHERE e.field = 'state' AND e.ticket_id IN (SELECT ticket_id FROM levels)
  UNION ALL
  SELECT e.ticket_id, arg_min(e.old_code, (e.event_at, coalesce(e.seq, e.line_no))), TIMESTAMP '1970-01-01', min(e.event_at)
  FROM ticket_event e WHERE e.field = 'state' AND e.ticket_id IN (SELECT ticket_id FROM levels) GROUP BY e.ticket_id),
paused AS (
  SELECT v.sla_id, v.sla, v.priority,
    coalesce(sum(working_seconds(v.calendar, greatest(v.started_at, y.from_at), least(v.until_at, coalesce(y.until_at, v.until_at))))
      FILTER (list_contains(v.pause, y.class) AND y.from_at < v.until_at AND coalesce(y.until_at, v.until_at) > v.started_at), 0) AS seconds
  FROM levels v JOIN stay y ON y.ticket_id = v.ticket_id GROUP BY v.sla_id, v.sla, v.priority),
-- What a stopped clock tells of its pauses comes first: their working time, else at most their time on the wall.
counted AS (
  SELECT v.*, v.worked - coalesce(own.working, greatest(u.seconds, CASE WHEN len(v.pause) = 0 THEN own.wall END), own.wall,
      CASE WHEN len(v.pause) = 0 THEN 0 END, v.worked) AS least_seconds,
    v.worked - coalesce(own.working, CASE WHEN len(v.pause) > 0 AND NOT v.by_reason THEN u.seconds END, 0) AS most_seconds
  FROM levels v LEFT JOIN paused u USING (sla_id, sla, priority),
    LATERAL (SELECT CASE WHEN NOT v.is_open OR (u.sla_id IS NULL AND v.state_class <> 'pending' AND v.stage IS DISTINCT FROM 'paused') THEN v.paused_seconds END AS working,
      CASE WHEN NOT v.is_open THEN v.paused_minutes * 60 END AS wall) own),
told AS (
  SELECT c.sla_id, string_agg(DISTINCT c.sla, ', ' ORDER BY c.sla) AS levels, string_agg(DISTINCT c.priority::VARCHAR, ', ') AS priority,
    min(c.target) AS target_seconds, greatest(min(c.least_seconds), 0) AS least_seconds, max(c.most_seconds) AS most_seconds,
    bool_and(c.least_seconds > c.target + p.sla_tolerance_s) AS surely_late, bool_and(c.least_seconds >= c.target - p.sla_tolerance_s) AS may_be_late,
    bool_and(c.most_seconds < c.target - p.sla_tolerance_s) AS surely_kept, bool_and(c.most_seconds <= c.target + p.sla_tolerance_s) AS may_be_kept
  FROM counted c, p WHERE c.target IS NOT NULL GROUP BY c.sla_id)
SELECT r.sla_id AS subject_id,
  CASE WHEN k.sla_id IS NULL OR r.breached IS NULL THEN NULL
       WHEN r.breached THEN CASE WHEN k.surely_kept THEN TRUE WHEN k.may_be_late THEN FALSE END
       ELSE CASE WHEN k.surely_late THEN TRUE WHEN k.may_be_kept THEN FALSE END END AS exception,
  concat(r.ticket_number, ': recorded ', CASE WHEN r.breached THEN 'breached' WHEN NOT r.breached THEN 'in time' ELSE 'nothing' END, CASE WHEN r.is_open THEN ' and open' END, ', recomputed ',
    CASE WHEN r.started_at IS NULL THEN 'not, because it has no start' WHEN r.lacks_stop THEN 'not, because it has no stop although the ticket has ended'
         WHEN h.priorities IS NULL THEN 'not, because the priority of its time is not known' WHEN k.sla_id IS NULL THEN 'by no level of the settings'
         WHEN k.surely_late THEN 'breached' WHEN k.surely_kept THEN 'in time' WHEN k.may_be_late AND k.may_be_kept THEN 'at the limit'
         WHEN k.may_be_late THEN 'breached' WHEN k.may_be_kept THEN 'in time'
         ELSE 'not, because its pauses are not known or several levels say different things' END,
    ' (' || CASE WHEN k.least_seconds < k.most_seconds THEN k.least_seconds || ' to ' ELSE '' END || k.most_seconds || ' of ' || k.target_seconds || ' s)') AS reason,
  r.ticket_number AS number, r.name, k.levels, k.priority,
  CASE WHEN NOT r.breached AND k.surely_late THEN CASE WHEN r.is_open THEN 'stale_flag' ELSE 'late_not_flagged' END
       WHEN r.breached AND k.surely_kept THEN 'kept_but_flagged' END AS difference,
  r.breached AS recorded_breach, CASE WHEN k.surely_late THEN TRUE WHEN k.surely_kept THEN FALSE END AS recomputed,
  k.target_seconds, k.least_seconds, k.most_seconds, r.started_at, r.stopped_at, r.file_id, r.line_no
FROM run r JOIN held h USING (sla_id) LEFT JOIN told k USING (sla_id)
