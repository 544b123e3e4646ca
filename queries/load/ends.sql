-- Of each kind of tickets in a file: how many there are, those that ended, and those of them of which no column says when.
SELECT t.record_type, count(*)::BIGINT, count(*) FILTER (ended)::BIGINT, count(*) FILTER (ended AND ended_at IS NULL)::BIGINT
FROM (
  SELECT t.*,
    coalesce(t.state_class IN ('resolved', 'closed', 'cancelled') OR t.resolved_at IS NOT NULL OR t.closed_at IS NOT NULL, false) AS ended,
    coalesce(t.resolved_at, t.closed_at, r.fulfilled_at, c.actual_end,
      CASE WHEN t.state_class = 'cancelled' THEN t.updated_at END) AS ended_at
  FROM ticket t
  LEFT JOIN request_detail r ON r.ticket_id = t.ticket_id
  LEFT JOIN change_detail c ON c.ticket_id = t.ticket_id
  WHERE t.file_id = ?
) t
GROUP BY t.record_type
ORDER BY t.record_type
