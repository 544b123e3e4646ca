-- `import_links`: links to tickets that were not known, where exactly one ticket has the name by now.
CREATE OR REPLACE TEMP TABLE import_links AS
WITH open AS (
  SELECT DISTINCT l.to_id, split_part(l.to_id, ':', 3) AS key
  FROM ticket_link l LEFT JOIN ticket t ON t.ticket_id = l.to_id
  WHERE t.ticket_id IS NULL AND l.link_id IS NULL AND split_part(l.to_id, ':', 1) = {system}
)
SELECT o.to_id, min(x.ticket_id) AS ticket_id
FROM open o JOIN (
  SELECT number AS key, ticket_id FROM ticket WHERE source_system = {system}
  UNION ALL
  SELECT key, ticket_id FROM ticket_key WHERE source_system = {system}
) x ON x.key = o.key
GROUP BY o.to_id
HAVING min(x.ticket_id) = max(x.ticket_id)
