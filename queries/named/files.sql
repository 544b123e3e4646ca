-- Loaded files with their counts: read = loaded + updated + duplicate + rejected + ignored.
SELECT path, tool, profile, record_types, encoding, zone, rows_read, rows_loaded, rows_updated, rows_duplicate, rows_late, rows_rejected,
       rows_ignored, rejected_values, sha256
FROM source_file
ORDER BY path, sha256
