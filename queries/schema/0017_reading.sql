-- How a file was read, as far as it was asked for, as JSON: the same bytes with another reading are read again.
ALTER TABLE source_file ADD COLUMN reading VARCHAR;
ALTER TABLE undone_file ADD COLUMN reading VARCHAR;
-- What the ledger said of the files that a run read again, and of their run.
CREATE TABLE replaced.source_file AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM source_file LIMIT 0;
CREATE TABLE replaced.rejected_value AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM rejected_value LIMIT 0;
CREATE TABLE replaced.export_comparison AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM export_comparison LIMIT 0;
CREATE TABLE replaced.missing_ticket AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM missing_ticket LIMIT 0;
