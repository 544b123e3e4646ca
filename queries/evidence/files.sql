-- Facts of the ledger beside what people have stated of each file: by path, or by the end of it.
SELECT f.file_id, f.path, f.sha256, f.bytes, f.source_system, f.tool, f.profile, f.profile_sha256, f.record_types, f.encoding, f.delimiter, f.zone,
  f.exported_at, f.rows_read, f.rows_loaded, f.rows_updated, f.rows_duplicate, f.rows_rejected, f.rows_ignored, f.rejected_values,
  f.rows_read = f.rows_loaded + f.rows_updated + f.rows_duplicate + f.rows_rejected + f.rows_ignored AS adds_up,
  s.path AS stated_for, s.system AS stated_system, s.query AS stated_query, s.filters AS stated_filters, s.report AS stated_report,
  s.exporter AS stated_exporter, s.exported_at AS stated_exported_at, s.seen AS stated_seen, s.proof AS stated_proof,
  f.rows_read - s.seen AS differs_from_seen
FROM source_file f
LEFT JOIN file_statement s ON f.path = s.path OR ends_with(f.path, concat('/', s.path))
QUALIFY row_number() OVER (PARTITION BY f.file_id ORDER BY length(s.path) DESC NULLS LAST, s.path, s.query, s.seen, s.proof) = 1
ORDER BY f.path, f.sha256
