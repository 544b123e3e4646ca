-- What clocks and spells were last made from, and the files that there are now.
SELECT 'clocks' AS what, inputs_sha256 AS text FROM clock_run
UNION ALL
SELECT 'spells', inputs_sha256 FROM spell_run
UNION ALL
SELECT 'file', sha256 FROM source_file
UNION ALL
SELECT 'reading', sha256 || ' ' || coalesce(profile_sha256, '') || ' ' || run_id FROM source_file
ORDER BY ALL
