-- Every ticket with the instants of its own record that begin and end its life in place of those that the tool wrote down: a request is resolved
-- when it is fulfilled, a change never; what ended a withdrawn ticket withdrew it, and a request that ended unfulfilled counts as withdrawn.
CREATE OR REPLACE VIEW ticket_life AS
SELECT t.* REPLACE (
    CASE WHEN t.record_type = 'request' THEN CASE WHEN r.is_fulfilled IS DISTINCT FROM false THEN coalesce(r.fulfilled_at, t.resolved_at, t.closed_at) END
      WHEN t.record_type <> 'change' THEN t.resolved_at END AS resolved_at),
  CASE WHEN t.state_class = 'cancelled' OR r.is_fulfilled = false THEN coalesce(t.closed_at, t.resolved_at, t.updated_at) END AS cancelled_at,
  r.is_fulfilled = false AS unfulfilled
FROM ticket t LEFT JOIN request_detail r ON r.ticket_id = t.ticket_id
