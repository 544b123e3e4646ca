-- A table as it was known after the run: of each row the version that the first later run kept, else the row as it stands, if the file that it came
-- from was read then as it was read when the version was kept.
CREATE TABLE known_{table} AS
SELECT v.*, coalesce(v.by_run <= f.by_run, false) AS was_known
FROM (
  FROM {replaced} WHERE by_run > {run}{of_listed} QUALIFY row_number() OVER (PARTITION BY {id} ORDER BY by_run) = 1
) v
LEFT JOIN known_in_force f ON f.file_id = v.file_id;

CREATE VIEW {table} AS
SELECT * FROM {now}
WHERE file_id IN (FROM known_file) AND {id} NOT IN (SELECT {id} FROM known_{table}){only}
UNION ALL BY NAME
SELECT * EXCLUDE (by_run, was_known) FROM known_{table}
WHERE was_known{only}
