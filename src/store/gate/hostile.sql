-- Statements of every kind that the engine knows and that is no query, with what was found to reach a store although it was open for reading.
COPY (SELECT 'gone' AS x) TO '{store}' (FORMAT csv, USE_TMP_FILE false)
COPY (SELECT 'gone' AS x) TO '{store}.wal' (FORMAT csv, USE_TMP_FILE false)
COPY (SELECT 'gone' AS x) TO '{store}.wal.checkpoint' (FORMAT csv, USE_TMP_FILE false)
COPY (SELECT 'gone' AS x) TO '{store}.wal.recovery' (FORMAT csv, USE_TMP_FILE false)
COPY (SELECT 'gone' AS x) TO '{out}.csv'
COPY ticket TO '{out}.parquet' (FORMAT parquet)
COPY ticket TO '{out}.json' (FORMAT json)
COPY ticket FROM '{store}'
COPY FROM DATABASE tickmark TO memory
EXPORT DATABASE '{store}.tmp'
EXPORT DATABASE '{out}'
IMPORT DATABASE '{out}'
WITH x AS (COPY (SELECT 'gone' AS x) TO '{store}' (FORMAT csv, USE_TMP_FILE false)) SELECT * FROM x
WITH x AS (COPY (SELECT 'gone' AS x) TO '{out}.csv' (FORMAT csv)) SELECT 1
SELECT * FROM (WITH x AS (COPY (SELECT 'gone' AS x) TO '{out}.csv' (FORMAT csv)) SELECT 1)
SELECT (WITH x AS (COPY (SELECT 'gone' AS x) TO '{out}.csv' (FORMAT csv)) SELECT 1)
EXPLAIN ANALYZE WITH x AS (COPY (SELECT 'gone' AS x) TO '{out}.csv' (FORMAT csv)) SELECT 1
EXPLAIN ANALYZE COPY (SELECT 'gone' AS x) TO '{store}' (FORMAT csv, USE_TMP_FILE false)
EXPLAIN ANALYZE DELETE FROM ticket
EXPLAIN ANALYZE (FORMAT json) DELETE FROM ticket
WITH x AS (DELETE FROM ticket RETURNING *) SELECT * FROM x
WITH x AS (INSERT INTO ticket SELECT * FROM ticket RETURNING *) SELECT * FROM x
WITH x AS (UPDATE ticket SET number = 'x' RETURNING *) SELECT * FROM x
SELECT * FROM query('WITH x AS (COPY (SELECT 1) TO ''{out}.csv'') SELECT * FROM x')
SELECT * FROM query_table('ticket')
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
PRAGMA json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
CREATE TEMP TABLE z AS SELECT 1; DROP TABLE z; SELECT 3
SELECT 1; SELECT 2
SELECT 1; DROP TABLE ticket
BEGIN; SELECT 1
ROLLBACK; DROP TABLE tickmark.main.ticket
COMMIT; COPY (SELECT 'gone' AS x) TO '{store}' (FORMAT csv, USE_TMP_FILE false)
INSERT INTO ticket SELECT * FROM ticket
INSERT OR REPLACE INTO ticket SELECT * FROM ticket
UPDATE ticket SET number = 'x'
DELETE FROM ticket
TRUNCATE ticket
MERGE INTO ticket USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE
CREATE TABLE x AS SELECT 1
CREATE TABLE tickmark.main.x (a INTEGER)
CREATE OR REPLACE TABLE ticket AS SELECT 1
CREATE TEMP TABLE x (a INTEGER)
CREATE VIEW x AS SELECT 1
CREATE OR REPLACE VIEW tickmark.main.v_incident AS SELECT 1
CREATE SCHEMA x
CREATE SEQUENCE x
CREATE TYPE x AS ENUM ('a')
CREATE MACRO x() AS 1
CREATE MACRO tickmark.main.x() AS TABLE SELECT 1
CREATE INDEX x ON ticket (number)
CREATE TRIGGER x AFTER INSERT ON ticket FOR EACH STATEMENT DELETE FROM ticket
CREATE SECRET x (TYPE http)
CREATE PERSISTENT SECRET x (TYPE http)
DROP TABLE ticket
DROP TABLE tickmark.main.ticket
DROP VIEW v_incident
DROP SCHEMA replaced CASCADE
DROP SEQUENCE import_run_id
ALTER TABLE ticket ADD COLUMN x INTEGER
ALTER TABLE ticket RENAME TO x
ALTER VIEW v_incident RENAME TO x
COMMENT ON TABLE ticket IS 'x'
ATTACH '{out}.duckdb' AS x
ATTACH '{store}' AS x
ATTACH ':memory:' AS x
DETACH tickmark
USE memory
VACUUM
VACUUM ANALYZE ticket
ANALYZE
CHECKPOINT
CHECKPOINT tickmark
FORCE CHECKPOINT
LOAD httpfs
LOAD '{out}.duckdb_extension'
INSTALL httpfs
FORCE INSTALL httpfs
UPDATE EXTENSIONS
SET threads = 1
SET memory_limit = '100GB'
SET enable_external_access = true
SET lock_configuration = false
SET temp_directory = '{out}'
SET GLOBAL allowed_paths = ['{store}']
SET VARIABLE x = 1
SET SESSION search_path = 'memory'
RESET threads
RESET ALL
PRAGMA database_list
PRAGMA threads = 1
PRAGMA enable_profiling = 'json'
PRAGMA profiling_output = '{out}.json'
PRAGMA import_database('{out}')
PRAGMA copy_database('tickmark', 'memory')
PRAGMA force_checkpoint
CALL checkpoint()
CALL enable_logging(storage := 'file', storage_path := '{out}')
CALL duckdb_tables()
SELECT * FROM enable_logging(storage := 'file', storage_path := '{out}')
SELECT * FROM enable_logging('QueryLog', storage := 'file', storage_config := {'path': '{out}'})
SELECT * FROM enable_profiling(save_location := '{out}.json')
SELECT * FROM disable_logging()
SELECT * FROM truncate_duckdb_logs()
SELECT * FROM checkpoint()
SELECT * FROM checkpoint('tickmark')
SELECT * FROM force_checkpoint('tickmark')
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM arrow_scan_dumb(1, 2, 3)
SELECT * FROM seq_scan('ticket')
SELECT * FROM read_text('{store}')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('/etc/passwd')
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_csv_auto('/etc/passwd')
SELECT * FROM read_json('/etc/passwd')
SELECT * FROM read_parquet('/etc/passwd')
SELECT * FROM parquet_scan('/etc/passwd')
SELECT * FROM parquet_metadata('/etc/passwd')
SELECT * FROM read_duckdb('{store}')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM glob('/*')
SELECT * FROM 'x.csv'
SELECT * FROM '/etc/passwd'
SELECT * FROM held('ticket')
SELECT * FROM computed('clock_figure')
SELECT * FROM which_secret('s3://x', 's3')
SELECT nextval('import_run_id')
SELECT setval('import_run_id', 99)
SELECT setseed(0.5)
SELECT write_log('x')
SELECT getenv('HOME')
PREPARE x AS DELETE FROM ticket
EXECUTE x
DEALLOCATE x
BEGIN
BEGIN TRANSACTION
START TRANSACTION
COMMIT
ROLLBACK
ABORT
PIVOT ticket ON record_type USING count(*)
SELECT 1 AS a INTO x
DECLARE x CURSOR FOR SELECT 1
LISTEN x
GRANT SELECT ON ticket TO x
DESCRIBE DELETE FROM ticket
SUMMARIZE COPY ticket TO '{out}.csv'
SHOW (DELETE FROM ticket)
CONNECT TO x
DISCONNECT
SELECT 1 /* never closed
SELECT '
