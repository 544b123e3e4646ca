-- When requests of a part were fulfilled, and whether they ended without that.
SELECT u.ticket_no, max(d.fulfilled_at) AS fulfilled_at, bool_or(NOT d.is_fulfilled) AS unfulfilled
FROM request_detail d JOIN ticket u ON u.ticket_id = d.ticket_id
WHERE {of_part}
GROUP BY u.ticket_no
