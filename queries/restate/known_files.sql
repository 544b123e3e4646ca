-- What was in force after the run, as tables: `known_entry` (every entry of a file that there was, each with the run since which it holds),
-- `known_in_force`, `known_file` and `known_run` (the entries, files and runs of then), and `known_merge` (by ticket the first later run that
-- replaced its record). In the place of the run that kept a version stands the greatest number where it holds now.
CREATE TABLE known_entry AS
SELECT *, greatest(run_id, lag(by_run) OVER (PARTITION BY file_id ORDER BY by_run)) AS since
FROM (
  SELECT file_id, run_id, {now} AS by_run FROM {source_file}
  UNION ALL
  -- Of a file that was read again, or whose run was taken back, the entries of before are kept with its rows of before.
  SELECT file_id, run_id, by_run FROM {replaced_file}
);

CREATE TABLE known_in_force AS
SELECT file_id, run_id, by_run FROM known_entry WHERE since <= {run} AND by_run > {run};

CREATE TABLE known_file AS
SELECT file_id FROM known_in_force WHERE by_run = {now};

CREATE TABLE known_run AS
SELECT run_id FROM known_in_force
UNION
SELECT run_id FROM {import_run} ANTI JOIN known_entry USING (run_id) WHERE run_id <= {run};

CREATE TABLE known_merge AS
WITH version AS (
  SELECT ticket_id, file_id, {now} AS by_run FROM {ticket}
  UNION ALL
  SELECT ticket_id, file_id, by_run FROM {replaced} WHERE by_run > {run}
)
SELECT ticket_id, min(run) AS run
FROM (
  SELECT v.ticket_id, e.since AS run
  FROM version v ASOF JOIN known_entry e ON e.file_id = v.file_id AND v.by_run <= e.by_run
  UNION ALL
  -- A version that no run of files replaced was taken back by an undo, with all that belonged to it.
  SELECT ticket_id, by_run FROM version WHERE by_run < {now} AND by_run NOT IN (SELECT run_id FROM known_entry)
)
WHERE run > {run}{only}
GROUP BY ticket_id
