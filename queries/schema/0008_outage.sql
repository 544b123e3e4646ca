-- Outages of services and their maintenance windows, as a tool recorded them.
DROP TABLE outage;
CREATE TABLE outage (
  outage_id VARCHAR NOT NULL, ticket_id VARCHAR, source_system VARCHAR NOT NULL, ticket_number VARCHAR, service_id VARCHAR NOT NULL,
  title VARCHAR, started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP, planned BOOLEAN, degraded BOOLEAN, updated_at TIMESTAMP,
  file_id VARCHAR, line_no BIGINT, row_hash UBIGINT NOT NULL
);
CREATE TABLE replaced.outage AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM outage LIMIT 0;
