SELECT (SELECT count(DISTINCT l.from_id) FROM ticket_link l JOIN chg_impl c ON c.ticket_id = l.to_id
    JOIN ticket i ON i.ticket_id = l.from_id AND i.record_type = 'incident' WHERE l.kind = 'caused_by') AS numerator,
  (SELECT count(*) FROM chg_impl) AS denominator
