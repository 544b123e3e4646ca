-- What the tickets of `import_renames` were called before the run: a ticket may get another handle more than once in it.
CREATE OR REPLACE TEMP TABLE import_renamed AS
SELECT coalesce(b.old_id, r.old_id) AS old_id, r.new_id
FROM import_renames r LEFT JOIN (FROM renamed_ticket WHERE run_id = {run}) b ON b.new_id = r.old_id;
DELETE FROM renamed_ticket WHERE run_id = {run} AND new_id IN (SELECT old_id FROM import_renames);
INSERT INTO renamed_ticket
SELECT {run}, old_id, new_id FROM import_renamed WHERE old_id <> new_id
