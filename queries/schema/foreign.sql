-- What a database holds: its tables, and whatever acts or computes by itself. Names in other schemas than `main` carry the schema.
-- Functions of the engine are named with their place, so that none of the database stands in for them.
WITH own AS (SELECT ?::VARCHAR AS database_name)
SELECT 'table' AS kind, CASE schema_name WHEN 'main' THEN table_name ELSE schema_name || '.' || table_name END AS name
FROM system.main.duckdb_tables() JOIN own USING (database_name) WHERE NOT internal
UNION ALL
SELECT 'view', CASE schema_name WHEN 'main' THEN view_name ELSE schema_name || '.' || view_name END
FROM system.main.duckdb_views() JOIN own USING (database_name) WHERE NOT internal
UNION ALL
SELECT 'trigger', trigger_name FROM system.main.duckdb_triggers() JOIN own USING (database_name)
ORDER BY ALL
