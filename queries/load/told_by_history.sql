-- What the stored histories say of the tickets named in `numbers`, as rows of `ticket_supplement` in the place of what they said before.
-- An end that was left again is none. A reopening or a move that is told twice within one instant is one.
DELETE FROM ticket_supplement WHERE from_history AND supplement_id IN {ids};
INSERT INTO ticket_supplement (supplement_id, ticket_id, source_system, ticket_number, from_history, acknowledged_at, resolved_at, closed_at,
  reopened_count, reassign_count, file_id, row_hash)
WITH moves AS (
  SELECT * FROM ticket_event
  WHERE source_system = {system} AND ticket_number IN (SELECT ticket_number FROM {numbers})
), grouped AS (
  SELECT ticket_number, bool_or(field = 'group_id') AS groups
  FROM moves
  GROUP BY ticket_number
), facts AS (
  SELECT ticket_number,
    count(*) FILTER (field = 'state') AS state_moves,
    count(new_code) FILTER (field = 'state') AS classes,
    last(new_code ORDER BY event_at, coalesce(seq, line_no)) FILTER (field = 'state') AS class,
    min(event_at) FILTER ({responds}) AS acknowledged_at,
    max(event_at) FILTER (field = 'state' AND {resolving}) AS resolved_at,
    max(event_at) FILTER (field = 'state' AND new_code = 'closed' AND old_code IS DISTINCT FROM 'closed') AS closed_at,
    max(event_at) FILTER (field = 'state' AND old_code IN ('resolved', 'closed') AND new_code NOT IN ('resolved', 'closed')) AS left_at,
    count(DISTINCT event_at) FILTER (field = 'state' AND old_code IN ('resolved', 'closed')
      AND new_code NOT IN ('resolved', 'closed', 'cancelled')) AS reopenings,
    count(DISTINCT event_at) FILTER (old_value <> new_value
      AND field = CASE WHEN groups THEN 'group_id' ELSE 'assignee_id' END) AS reassignments
  FROM moves JOIN grouped USING (ticket_number)
  GROUP BY ticket_number
)
SELECT {system} || ':history:' || ticket_number, l.ticket_id, {system}, ticket_number, true, acknowledged_at,
  CASE WHEN class IN ('resolved', 'closed') AND (left_at IS NULL OR resolved_at >= left_at) THEN resolved_at END,
  CASE WHEN class = 'closed' THEN closed_at END,
  -- States of which none has a class tell nothing.
  CASE WHEN {states} AND (state_moves = 0 OR classes > 0) THEN reopenings END,
  CASE WHEN {moves} THEN reassignments END, {file}, 0
FROM facts LEFT JOIN {tickets} l ON l.key = ticket_number
