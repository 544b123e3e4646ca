-- Counts that somebody had from the system itself, against what was loaded of it.
SELECT DISTINCT f.file_id, c.source_system, c.record_type, c.from_at, c.to_at, c.expected, c.basis, c.obtained_by,
  (SELECT count(*) FROM ticket t WHERE t.source_system = c.source_system AND t.record_type = c.record_type
     AND t.opened_at >= c.from_at AND t.opened_at < c.to_at) AS loaded
FROM control_total c JOIN source_file f ON f.source_system = c.source_system
ORDER BY ALL
