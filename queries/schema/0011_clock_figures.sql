-- Recomputed clocks are kept as numbers: to store the same few words three million times, and the name of each ticket as often, took
-- longer than to compute the clocks. `sla_clock` shows them with their words, as a view of the columns that the table had.
DELETE FROM clock_run;
DROP TABLE sla_clock;
CREATE TABLE clock_figure (
  ticket_no BIGINT NOT NULL, level INTEGER NOT NULL, cycle INTEGER NOT NULL, is_last BOOLEAN NOT NULL,
  state INTEGER NOT NULL, basis INTEGER NOT NULL, priority INTEGER, exclusion INTEGER,
  started_at TIMESTAMP, stopped_at TIMESTAMP, cancelled_at TIMESTAMP, due_at TIMESTAMP,
  target_seconds BIGINT, working_seconds BIGINT, paused_working_seconds BIGINT, elapsed_seconds BIGINT
);
-- The service levels and exclusions that they were computed under, by place.
CREATE TABLE clock_level (level INTEGER NOT NULL, sla VARCHAR NOT NULL, policy_sha256 VARCHAR NOT NULL);
CREATE TABLE clock_exclusion (exclusion INTEGER NOT NULL, id VARCHAR NOT NULL);
