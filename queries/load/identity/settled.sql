-- `import_renames`: the tickets that were looked at whose handle is another one now that they are merged, for numbers may have changed.
CREATE OR REPLACE TEMP TABLE import_renames AS
WITH mine AS (
  SELECT t.ticket_id, t.number, {plain} AS plain
  FROM ticket t
  WHERE t.source_system = {system} AND {plain} IN (SELECT plain FROM import_members UNION ALL SELECT plain FROM import_stored)
), named AS (
  SELECT ticket_id AS old_id, number, plain,
    CASE WHEN count(*) OVER (PARTITION BY plain) > 1 THEN concat(plain, '#', key) ELSE plain END AS new_id
  FROM mine LEFT JOIN (
    SELECT ticket_id, min(key) AS key FROM ticket_key WHERE ticket_id IN (SELECT ticket_id FROM mine) GROUP BY ticket_id
  ) USING (ticket_id)
)
FROM named WHERE old_id <> new_id
