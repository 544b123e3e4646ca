-- Loaded files with their counts, and whether they add up.
SELECT f.path, f.sha256, f.bytes, f.source_system, f.tool, f.profile, f.profile_sha256, f.record_types, f.encoding, f.delimiter, f.zone,
  f.exported_at, f.rows_read, f.rows_loaded, f.rows_updated, f.rows_duplicate, f.rows_rejected, f.rows_ignored, f.rejected_values,
  f.rows_read = f.rows_loaded + f.rows_updated + f.rows_duplicate + f.rows_rejected + f.rows_ignored AS adds_up,
  t.tickets, t.first_opened_at, t.last_opened_at, t.first_number, t.last_number
FROM source_file f LEFT JOIN (
  SELECT file_id, count(*) AS tickets, min(opened_at) AS first_opened_at, max(opened_at) AS last_opened_at,
    min(number) AS first_number, max(number) AS last_number
  FROM ticket
  GROUP BY file_id
) t USING (file_id)
ORDER BY f.path, f.sha256
