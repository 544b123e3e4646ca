-- Import runs with their files and counts, and whether they were taken back with `import --undo`.
WITH file AS (
  SELECT *, false AS undone FROM source_file UNION ALL BY NAME SELECT *, true AS undone FROM undone_file
)
SELECT run_id AS run, bool_or(undone) AS undone, count(*) AS files, CAST(sum(rows_read) AS BIGINT) AS rows_read,
       CAST(sum(rows_loaded) AS BIGINT) AS rows_loaded, CAST(sum(rows_updated) AS BIGINT) AS rows_updated,
       CAST(sum(rows_duplicate) AS BIGINT) AS rows_duplicate, CAST(sum(rows_late) AS BIGINT) AS rows_late,
       CAST(sum(rows_rejected) AS BIGINT) AS rows_rejected, CAST(sum(rows_ignored) AS BIGINT) AS rows_ignored,
       string_agg(path, ', ' ORDER BY path) AS paths
FROM file
GROUP BY run_id
ORDER BY run_id
