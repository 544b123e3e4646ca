-- `import_older`: of each row that the file has more than once all versions but the newest. `ties`: it differs from that one and has its time.
CREATE OR REPLACE TEMP TABLE import_older AS
SELECT line_no, row_id,
  row_hash <> first_value(row_hash) OVER w AND {version} IS NOT DISTINCT FROM first_value({version}) OVER w AS ties
FROM import_typed
WINDOW w AS (PARTITION BY row_id ORDER BY {version} DESC NULLS LAST, row_hash DESC, line_no)
QUALIFY row_number() OVER w > 1
