-- The instants of each ticket's own record that begin and end its life: a request is resolved when it is fulfilled, a change never; what ended a withdrawn ticket
-- withdrew it,
-- and a request that ended unfulfilled counts as withdrawn.
CREATE OR REPLACE VIEW ticket_life AS
SELECT t.ticket_no, t.ticket_id, t.record_type, t.state_class, t.priority, t.group_id, t.hold_reason, t.opened_at,
  CASE WHEN t.record_type = 'request' THEN CASE WHEN r.is_fulfilled IS DISTINCT FROM false THEN coalesce(r.fulfilled_at, t.resolved_at, t.closed_at) END
       WHEN t.record_type <> 'change' THEN t.resolved_at END AS resolved_at,
  t.closed_at, CASE WHEN t.state_class = 'cancelled' OR r.is_fulfilled = false THEN coalesce(t.closed_at, t.resolved_at, t.updated_at) END AS cancelled_at,
  t.reopened_at, t.updated_at
FROM ticket t LEFT JOIN request_detail r ON r.ticket_id = t.ticket_id
