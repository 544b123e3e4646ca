-- What held of a ticket from when to when: one row for each of the longest intervals `[from_at, to_at)` in which its state class, its group, its priority and for whom it
-- waited stayed the same; `to_at` is NULL in the last one. `basis` is `measured` where the history says the state, `estimated` where the ticket's own instants do.
-- `doubt` stands in the last spell of a ticket whose history and record contradict each other.
CREATE OR REPLACE VIEW ticket_spell AS
SELECT f.ticket_no, t.ticket_id, f.from_at, f.to_at,
  ['new', 'open', 'pending', 'assess', 'authorize', 'scheduled', 'implement', 'review', 'resolved', 'closed', 'cancelled'][f.state + 1] AS state_class,
  g.group_id, f.priority, ['us', 'customer', 'supplier', 'other'][f.waits_for + 1] AS waits_for,
  CASE f.basis WHEN 0 THEN 'measured' ELSE 'estimated' END AS basis,
  ['resolution_denied', 'ends_elsewhere', 'end_unknown'][f.doubt + 1] AS doubt
FROM spell_figure f JOIN ticket t ON t.ticket_no = f.ticket_no LEFT JOIN spell_group g ON g.group_code = f.group_code
UNION ALL
-- Of the others the ends, and a return between them, in order of time. Who was not away cannot come back; a record that was closed before it was resolved ended with the closing.
SELECT ticket_no, ticket_id, from_at, lead(from_at) OVER life AS to_at, state_class, group_id, priority,
  CASE WHEN state_class = 'pending' THEN 'other' WHEN state_class NOT IN ('resolved', 'closed', 'cancelled') THEN 'us' END AS waits_for,
  'estimated' AS basis, NULL AS doubt
FROM (
  SELECT *, lag(state_class) OVER life AS before FROM (
    SELECT l.ticket_no, l.ticket_id, l.group_id, l.priority, turn.place, greatest(turn.at, l.opened_at) AS from_at, turn.state AS state_class
    FROM ticket_life l, unnest([
      {'place': 0, 'at': l.opened_at, 'state': CASE WHEN l.state_class IN ('resolved', 'closed', 'cancelled') OR coalesce(l.resolved_at, l.closed_at) IS NOT NULL THEN 'open'
        ELSE coalesce(l.state_class, 'open') END},
      {'place': 1, 'at': CASE WHEN l.state_class = 'closed' THEN least(l.resolved_at, l.closed_at) ELSE l.resolved_at END, 'state': 'resolved'},
      {'place': 2, 'at': l.closed_at, 'state': 'closed'},
      {'place': 3, 'at': l.cancelled_at, 'state': 'cancelled'},
      {'place': 4, 'at': CASE WHEN l.reopened_at > least(l.resolved_at, l.closed_at) AND (l.state_class NOT IN ('resolved', 'closed', 'cancelled')
        OR l.reopened_at < greatest(l.resolved_at, l.closed_at)) THEN l.reopened_at END,
        'state': CASE WHEN l.state_class IN ('resolved', 'closed', 'cancelled') THEN 'open' ELSE coalesce(l.state_class, 'open') END}
    ]) AS turns(turn)
    WHERE turn.at IS NOT NULL AND l.ticket_no NOT IN (SELECT ticket_no FROM spell_figure)
  ) WINDOW life AS (PARTITION BY ticket_no ORDER BY from_at, place)
)
WHERE before IS DISTINCT FROM state_class
WINDOW life AS (PARTITION BY ticket_no ORDER BY from_at, place)
