-- Of the rows of a file that is read again those that an earlier reading of it brought: how many there are, are the same, and stood in for versions
-- of other files, then as now.
WITH met AS (
  SELECT n.{id} AS id, n.row_hash = o.row_hash AS same
  FROM {table} n JOIN replaced.{table} o ON o.{id} = n.{id}
  WHERE n.file_id = {file} AND o.file_id = {file} AND o.by_run = {run}
)
SELECT count(*), count(*) FILTER (same),
  count(*) FILTER (id IN (SELECT {id} FROM replaced.{table} WHERE by_run IN ({runs}) AND file_id <> {file}))
FROM met
