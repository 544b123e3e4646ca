-- What the record of the ticket `$2`, which is of the kind `$1`, says of its clocks: its state and instants, the tool's word, whether levels of the
-- settings measure tickets of the kind, whether a history tells its states, and its last update.
SELECT t.state, t.state_class, t.priority::BIGINT, t.opened_at, t.acknowledged_at,
  CASE WHEN t.record_type = 'request' THEN coalesce(r.fulfilled_at, t.resolved_at) ELSE t.resolved_at END,
  t.closed_at, t.filled,
  w.breached, make_timestamp(w.due * 1000000), w.defaulted, w.by_due,
  EXISTS (SELECT 1 FROM clock_figure f JOIN ticket u ON u.ticket_no = f.ticket_no WHERE u.record_type = $1),
  EXISTS (SELECT 1 FROM spell_figure s WHERE s.ticket_no = t.ticket_no AND s.basis = 0),
  t.updated_at
FROM ticket t
LEFT JOIN ({told}) w ON w.ticket_no = t.ticket_no
LEFT JOIN (
  SELECT ticket_id, max(fulfilled_at) AS fulfilled_at FROM request_detail GROUP BY ticket_id
) r ON r.ticket_id = t.ticket_id
WHERE t.ticket_id = $2
