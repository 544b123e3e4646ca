-- The versions of the rows of a table, each with the newest event in it. It holds from the run that brought it, or that changed it last, until the run
-- that kept it.
SELECT greatest(f.run_id, v.since) AS since, v.until, max(v.at) AS at
FROM (
  SELECT file_id, lag(by_run) OVER (PARTITION BY {id} ORDER BY by_run) AS since, by_run AS until, {at} AS at
  FROM {replaced}
  UNION ALL
  SELECT n.file_id, k.by_run, NULL, {at}
  FROM {now} n LEFT JOIN (SELECT {id}, max(by_run) AS by_run FROM {replaced} GROUP BY {id}) k ON k.{id} = n.{id}
) v
JOIN {files} f ON f.file_id = v.file_id
GROUP BY ALL
