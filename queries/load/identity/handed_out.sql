-- The ids that tickets have beside those known before; `import_shared`: the numbers that several tickets have; `import_renames`: the tickets of the
-- store that had such a number alone until now; `import_handed`: the handle of each record, and the number where the tool's inner key stood in for it.
INSERT INTO ticket_key (ticket_id, source_system, key, file_id)
SELECT DISTINCT w.known, {system}, w.native, {file}
FROM import_who w ANTI JOIN ticket_key k ON k.ticket_id = w.known AND k.key = w.native
WHERE w.known IS NOT NULL AND w.native <> w.number;

CREATE OR REPLACE TEMP TABLE import_shared AS
SELECT plain
FROM (
  SELECT plain, ticket_id AS who FROM import_stored
  UNION ALL
  SELECT plain, who FROM import_who WHERE who IS NOT NULL
)
GROUP BY plain
HAVING count(DISTINCT who) > 1;

CREATE OR REPLACE TEMP TABLE import_renames AS
SELECT s.ticket_id AS old_id, s.number, s.plain,
  concat(s.plain, '#', (SELECT min(key) FROM ticket_key k WHERE k.ticket_id = s.ticket_id)) AS new_id
FROM import_stored s SEMI JOIN import_shared USING (plain)
WHERE s.ticket_id = s.plain;

CREATE OR REPLACE TEMP TABLE import_handed AS
SELECT w.line_no, w.who IS NULL AS rejected,
  CASE WHEN w.native = w.number AND s.number <> w.number THEN s.number END AS number,
  coalesce(r.new_id, CASE WHEN w.known IS NULL AND w.base NOT IN (SELECT plain FROM import_shared) THEN w.base END, w.who) AS handle
FROM import_who w
LEFT JOIN import_renames r ON r.old_id = w.who
LEFT JOIN import_stored s ON s.ticket_id = w.known
