-- A run can be taken back: what it replaced is kept as it was, table by table. A column added to one of these tables is added to
-- its twin here too.
CREATE SCHEMA replaced;
CREATE TABLE replaced.ticket AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM ticket LIMIT 0;
CREATE TABLE replaced.change_detail AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM change_detail LIMIT 0;
CREATE TABLE replaced.request_detail AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM request_detail LIMIT 0;
CREATE TABLE replaced.problem_detail AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM problem_detail LIMIT 0;
CREATE TABLE replaced.ticket_key AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM ticket_key LIMIT 0;
CREATE TABLE replaced.ticket_link AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM ticket_link LIMIT 0;
CREATE TABLE replaced.approval AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM approval LIMIT 0;
CREATE TABLE replaced.ticket_event AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM ticket_event LIMIT 0;
CREATE TABLE replaced.ticket_supplement AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM ticket_supplement LIMIT 0;
CREATE TABLE replaced.sla_instance AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM sla_instance LIMIT 0;
-- Runs before this file kept nothing of what they replaced.
ALTER TABLE import_run ADD COLUMN can_undo BOOLEAN;

-- Records older than what the store had; they are among the duplicates.
ALTER TABLE source_file ADD COLUMN rows_late BIGINT DEFAULT 0;
-- Where a value stood, for those who repair it: the sheet or list of a file that has several, and the ticket as far as it is known.
ALTER TABLE rejected_value ADD COLUMN part VARCHAR;
ALTER TABLE rejected_value ADD COLUMN ticket_number VARCHAR;
-- The files of runs that were taken back, with what had become of their records.
CREATE TABLE undone_file AS SELECT * FROM source_file LIMIT 0;

-- How the tickets of a run compare with those of the exports of the same kind before it.
CREATE TABLE export_comparison (
  run_id BIGINT NOT NULL, source_system VARCHAR NOT NULL, profile VARCHAR NOT NULL, record_type VARCHAR NOT NULL,
  compared BOOLEAN NOT NULL, reason VARCHAR, expected BIGINT NOT NULL, missing BIGINT NOT NULL, vanished BIGINT NOT NULL
);
-- Tickets that a compared run should have had and lacked; `is_new` where the comparison before it did not miss them.
CREATE TABLE missing_ticket (run_id BIGINT NOT NULL, ticket_id VARCHAR NOT NULL, is_new BOOLEAN NOT NULL);
