-- What was reported, so that a later report can say which of its values have moved since, and why. Nothing was ever written to the tables that had these names.
DROP TABLE report_run;
DROP TABLE reported_value;
CREATE TABLE report_run (
  report_no BIGINT NOT NULL, report VARCHAR NOT NULL, period VARCHAR NOT NULL, from_at TIMESTAMP NOT NULL, until_at TIMESTAMP NOT NULL,
  as_of TIMESTAMP NOT NULL, import_run BIGINT NOT NULL,   -- the newest run whose files the report rests on
  inputs_sha256 VARCHAR NOT NULL, settings_sha256 VARCHAR NOT NULL, definitions_sha256 VARCHAR NOT NULL
);
-- The values of the whole period, by all of their keys.
CREATE TABLE reported_value (
  report_no BIGINT NOT NULL, metric VARCHAR NOT NULL, stat VARCHAR NOT NULL, kind VARCHAR, clock VARCHAR, sla VARCHAR,
  n BIGINT NOT NULL, value DOUBLE, unit VARCHAR NOT NULL
);
