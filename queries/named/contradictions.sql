-- Tickets whose history and record contradict each other: the resolution lies elsewhere, the history ends in another state, or nothing says when they ended.
SELECT t.number, t.source_system AS system, t.record_type AS kind, s.doubt, s.state_class AS state_by_history, t.state_class AS state_by_record, s.from_at AS since,
  t.resolved_at, t.closed_at, t.updated_at, t.title
FROM ticket_spell s JOIN ticket t ON t.ticket_no = s.ticket_no
WHERE s.doubt IS NOT NULL
ORDER BY s.doubt, t.number, t.source_system
