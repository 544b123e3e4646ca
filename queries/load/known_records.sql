-- `import_known`: the records that the store has, in another version or in the same. `stays`: what the store has stays. `earlier`: it came with
-- an earlier run. `undated`: it came with another file of this run, and neither version has a time.
CREATE OR REPLACE TEMP TABLE import_known AS
SELECT n.line_no, n.row_id,
  o.row_hash = n.row_hash AS same,
  coalesce(o.{version} > n.{version}, o.{version} IS NOT NULL AND n.{version} IS NULL) AS older,
  NOT coalesce(o.file_id = {file} OR f.run_id = {run}, false) AS earlier,
  o.{version} IS NULL AND n.{version} IS NULL AND f.run_id = {run} AND o.file_id <> {file} AS undated,
  o.file_id,
  same OR older OR (o.{version} IS NOT DISTINCT FROM n.{version} AND NOT earlier AND NOT coalesce(undated, false)
    AND o.row_hash > n.row_hash) AS stays
FROM import_typed n JOIN {table} o ON o.{id} = n.row_id
LEFT JOIN source_file f ON f.file_id = o.file_id
