-- `import_events`: the changes between the rows of an update log as events of tickets. A value may come back within one instant; the same change
-- in another file has the same id.
CREATE OR REPLACE TEMP TABLE import_events AS
SELECT {system} || ':' || hash(row_id, moment, field, new_value,
    row_number() OVER (PARTITION BY row_id, moment, field, new_value ORDER BY version)) AS event_id,
  row_id AS ticket_id, number AS ticket_number, moment AS event_at, actor AS actor_id, field, old_value, new_value, old_code, new_code,
  seq, line_no, hash(actor, old_value, old_code, new_code) AS row_hash
FROM ({changes})
