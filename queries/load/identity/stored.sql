-- `import_stored`: the tickets of the store that the records of `import_members` may be: by their plain handle, by a number that is an id there, or
-- by an id. `keyed`: the ticket has an id.
CREATE OR REPLACE TEMP TABLE import_stored AS
WITH mine AS (
  SELECT t.ticket_id, {kind} AS kind, t.number, {plain} AS plain, t.opened_at, t.title
  FROM ticket t
  WHERE t.source_system = {system} AND ({plain} IN (SELECT plain FROM import_members)
    OR t.number IN (SELECT native FROM import_members WHERE native IS NOT NULL)
    OR t.ticket_id IN (
      SELECT ticket_id FROM ticket_key k SEMI JOIN import_members m ON m.native = k.key WHERE k.source_system = {system}))
)
SELECT *, ticket_id IN (SELECT ticket_id FROM ticket_key) AS keyed FROM mine
