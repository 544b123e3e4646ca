-- The tool's own word on each ticket of the kind `$1`: breached if any of its resolution levels is, else its `made_sla` flag.
-- `erased`: the due instant stands in the ticket, in a source that takes it away when a ticket ends. Either the profile says so, or
-- more than 60 % of its ended tickets lack one while most of its open ones have one.
-- `defaulted`: the word is a flag that has one value in all tickets of its source, and nothing supports it: they are a hundred or more,
-- or the source names no due instant at all. That is what a tool writes where no level was ever attached.
-- `by_due`: the tool keeps no flag of the ticket, and its due instant is what a service level promises.
WITH levels AS (
  SELECT ticket_id, bool_or(breached) AS breached, max(due_at) AS due_at
  FROM sla_instance
  WHERE ticket_id IS NOT NULL AND coalesce(target_type, 'resolve') = 'resolve' AND coalesce(stage, '') <> 'cancelled'
  GROUP BY ticket_id
), told AS (
  SELECT t.ticket_no, t.source_system, t.file_id, t.state_class, t.opened_at, t.updated_at, l.ticket_id IS NOT NULL AS has_level, l.breached IS NULL AS by_flag, t.made_sla,
    coalesce(l.breached, NOT t.made_sla) AS breached,
    CASE WHEN l.ticket_id IS NULL THEN t.due_at ELSE l.due_at END AS due_at,
    CASE WHEN t.state_class IS NULL THEN coalesce(t.resolved_at, t.closed_at) IS NOT NULL
         ELSE t.state_class IN ('resolved', 'closed') END AS ended
  FROM ticket t LEFT JOIN levels l ON l.ticket_id = t.ticket_id
  WHERE t.record_type = $1
), erasing AS (
  SELECT o.source_system
  FROM told o LEFT JOIN source_file f ON f.file_id = o.file_id
  WHERE o.state_class IS DISTINCT FROM 'cancelled'
  GROUP BY o.source_system
  HAVING coalesce(bool_or(f.targets_end_with_ticket), false)
    OR (count(*) FILTER (ended AND due_at IS NULL) * 10 > count(*) FILTER (ended) * 6
        AND count(*) FILTER (NOT ended AND due_at IS NOT NULL) * 2 > count(*) FILTER (NOT ended))
), defaulting AS (
  SELECT source_system FROM told
  GROUP BY source_system
  -- Of one ticket any flag has one value.
  HAVING count(made_sla) > 1 AND min(made_sla) = max(made_sla) AND (count(made_sla) >= 100 OR count(due_at) = 0)
)
SELECT ticket_no, breached, epoch_us(due_at) // 1000000 AS due,
  NOT has_level AND source_system IN (SELECT source_system FROM erasing) AS erased,
  by_flag AND source_system IN (SELECT source_system FROM defaulting) AS defaulted,
  coalesce(breached IS NULL AND due_at >= opened_at AND file_id IN (SELECT file_id FROM source_file WHERE due_promised), false) AS by_due,
  -- Late since a time that the tool does not tell, which was before this one.
  CASE WHEN breached AND due_at IS NULL AND NOT ended AND state_class IS DISTINCT FROM 'cancelled' THEN epoch_us(updated_at) // 1000000 END AS known_late
FROM told
