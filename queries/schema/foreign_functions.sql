-- The functions that a database holds. The engine makes all of its own to answer this, which takes longer than all else about a small question.
SELECT function_name FROM system.main.duckdb_functions() WHERE database_name = ? AND NOT internal ORDER BY ALL
