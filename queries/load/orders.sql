-- `import_orders`: the orders of a system, and whether items that name them are in the store.
CREATE OR REPLACE TEMP TABLE import_orders AS
SELECT t.ticket_id, t.record_type, h.ticket_id IS NOT NULL AS holds
FROM ticket t JOIN request_detail d USING (ticket_id)
LEFT JOIN (
  SELECT DISTINCT l.ticket_id
  FROM ticket c JOIN {tickets} l ON l.key = c.parent_id
  WHERE c.source_system = {system} AND c.record_type = 'request'
) h ON h.ticket_id = t.ticket_id
WHERE d.is_order AND t.source_system = {system}
