-- The canonical model. Every instant is UTC in a TIMESTAMP without zone; durations are seconds.
-- `*_raw` and `state` hold the tool's own word beside the mapped code.

-- Tickets of every kind. ticket_id is source_system:record_type:number.
CREATE TABLE ticket (
  -- Looking for what repeats in texts that never do takes longer than writing them.
  ticket_id VARCHAR NOT NULL USING COMPRESSION uncompressed, number VARCHAR NOT NULL USING COMPRESSION uncompressed,
  record_type VARCHAR NOT NULL, source_system VARCHAR NOT NULL, file_id VARCHAR, line_no BIGINT,
  title VARCHAR, state VARCHAR, state_class VARCHAR,
  priority INTEGER, priority_raw VARCHAR, impact INTEGER, urgency INTEGER,
  category VARCHAR, subcategory VARCHAR, channel VARCHAR, customer_id VARCHAR,
  service_id VARCHAR, ci_id VARCHAR, group_id VARCHAR, assignee_id VARCHAR, requester_id VARCHAR,
  opened_by_id VARCHAR, resolved_by_id VARCHAR, closed_by_id VARCHAR,
  opened_at TIMESTAMP NOT NULL, created_at TIMESTAMP, acknowledged_at TIMESTAMP, resolved_at TIMESTAMP,
  closed_at TIMESTAMP, updated_at TIMESTAMP, reopened_at TIMESTAMP, due_at TIMESTAMP,
  reopened_count INTEGER, reassign_count INTEGER,
  hold_reason VARCHAR, resolution_code VARCHAR, resolution_notes VARCHAR, parent_id VARCHAR, is_major BOOLEAN,
  made_sla BOOLEAN,                       -- the tool's own flag, as exported
  aware_at TIMESTAMP, classified_major_at TIMESTAMP,
  row_hash VARCHAR NOT NULL
);
-- Other names of a ticket in its system, such as a sys_id: what rows about tickets may call it.
CREATE TABLE ticket_key (ticket_id VARCHAR NOT NULL, source_system VARCHAR NOT NULL, key VARCHAR NOT NULL);
CREATE TABLE change_detail (
  ticket_id VARCHAR NOT NULL, change_type VARCHAR, risk VARCHAR, risk_assessed_at TIMESTAMP,
  planned_start TIMESTAMP, planned_end TIMESTAMP, actual_start TIMESTAMP, actual_end TIMESTAMP,
  implementer_id VARCHAR, outcome VARCHAR, outcome_raw VARCHAR, backout_plan VARCHAR, test_completed_at TIMESTAMP,
  pir_at TIMESTAMP, template_id VARCHAR, freeze_exempt BOOLEAN, unauthorized BOOLEAN
);
CREATE TABLE request_detail (ticket_id VARCHAR NOT NULL, catalog_item_id VARCHAR, approval_required BOOLEAN, fulfilled_at TIMESTAMP);
CREATE TABLE problem_detail (
  ticket_id VARCHAR NOT NULL, root_cause VARCHAR, rca_completed_at TIMESTAMP, known_error BOOLEAN, workaround VARCHAR,
  fix_change_id VARCHAR
);

-- Rows about tickets. `ticket_number` is what the export says; `ticket_id` is filled as soon as exactly one ticket of the
-- same system has that number, whichever file comes first.
CREATE TABLE approval (
  approval_id VARCHAR NOT NULL, ticket_id VARCHAR, source_system VARCHAR NOT NULL, ticket_number VARCHAR NOT NULL,
  approver_id VARCHAR, decision VARCHAR, stage VARCHAR, decided_at TIMESTAMP,
  file_id VARCHAR, line_no BIGINT, row_hash VARCHAR NOT NULL
);
CREATE TABLE ticket_event (
  event_id VARCHAR NOT NULL, ticket_id VARCHAR, source_system VARCHAR NOT NULL, ticket_number VARCHAR NOT NULL,
  event_at TIMESTAMP NOT NULL, actor_id VARCHAR, field VARCHAR NOT NULL, old_value VARCHAR, new_value VARCHAR,
  old_code VARCHAR, new_code VARCHAR,      -- for field = 'state' the state class, for 'priority' the number
  comment VARCHAR, file_id VARCHAR, line_no BIGINT, row_hash VARCHAR NOT NULL
);
CREATE TABLE ticket_link (from_id VARCHAR NOT NULL, to_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, file_id VARCHAR);
CREATE TABLE sla_instance (
  sla_id VARCHAR NOT NULL, ticket_id VARCHAR, source_system VARCHAR NOT NULL, ticket_number VARCHAR NOT NULL,
  name VARCHAR, target_type VARCHAR,       -- respond | resolve
  stage VARCHAR, target_minutes BIGINT, started_at TIMESTAMP, stopped_at TIMESTAMP, due_at TIMESTAMP,
  paused_minutes BIGINT, elapsed_minutes BIGINT, paused_seconds BIGINT, business_seconds BIGINT,
  breached BOOLEAN, breach_reason VARCHAR, updated_at TIMESTAMP,
  file_id VARCHAR, line_no BIGINT, row_hash VARCHAR NOT NULL
);

-- Reference data, kept for controls.
CREATE TABLE sla_definition (record_type VARCHAR, service_id VARCHAR, priority INTEGER, target_type VARCHAR, target_minutes BIGINT, valid_from TIMESTAMP, valid_to TIMESTAMP);
CREATE TABLE person (person_id VARCHAR, name VARCHAR, left_at TIMESTAMP, is_service_account BOOLEAN);
CREATE TABLE group_member (group_id VARCHAR, person_id VARCHAR, from_at TIMESTAMP, to_at TIMESTAMP);
CREATE TABLE service (service_id VARCHAR, name VARCHAR, critical BOOLEAN, live BOOLEAN);
CREATE TABLE ci (ci_id VARCHAR, name VARCHAR, retired_at TIMESTAMP);
CREATE TABLE priority_matrix (impact INTEGER, urgency INTEGER, priority INTEGER);
CREATE TABLE freeze_window (freeze_id VARCHAR, start_at TIMESTAMP, end_at TIMESTAMP);
CREATE TABLE change_template (template_id VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP);
CREATE TABLE deployment (deployment_id VARCHAR, system VARCHAR, deployed_at TIMESTAMP, deployed_by_id VARCHAR, change_number VARCHAR);
CREATE TABLE survey (ticket_id VARCHAR, answered_at TIMESTAMP, score DOUBLE, comment VARCHAR);
CREATE TABLE outage (outage_id VARCHAR, service_id VARCHAR, started_at TIMESTAMP, ended_at TIMESTAMP, planned BOOLEAN);

-- The import ledger. A file is known by the hash of its content; a run is one call of the program.
CREATE SEQUENCE import_run_id START 1;
CREATE TABLE import_run (run_id BIGINT NOT NULL, program VARCHAR NOT NULL, settings_sha256 VARCHAR);
CREATE TABLE source_file (
  file_id VARCHAR NOT NULL,                -- SHA-256 of the file
  run_id BIGINT NOT NULL, path VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, bytes BIGINT NOT NULL,
  source_system VARCHAR, tool VARCHAR, profile VARCHAR, profile_sha256 VARCHAR, record_types VARCHAR,
  encoding VARCHAR, delimiter VARCHAR, zone VARCHAR, exported_at TIMESTAMP,
  rows_read BIGINT NOT NULL, rows_loaded BIGINT NOT NULL, rows_updated BIGINT NOT NULL, rows_duplicate BIGINT NOT NULL,
  rows_rejected BIGINT NOT NULL, rows_ignored BIGINT NOT NULL, rejected_values BIGINT NOT NULL,
  warnings VARCHAR                         -- JSON list of {code, message}
);
CREATE TABLE rejected_value (
  file_id VARCHAR NOT NULL, line_no BIGINT NOT NULL, column_name VARCHAR, raw_value VARCHAR,
  rule VARCHAR NOT NULL, expected VARCHAR, whole_record BOOLEAN NOT NULL
);

-- Recomputed service-level clocks; rebuilt from the tables above at will.
CREATE TABLE sla_clock (
  ticket_id VARCHAR NOT NULL, sla VARCHAR NOT NULL, cycle INTEGER NOT NULL, is_last BOOLEAN NOT NULL,
  priority INTEGER, started_at TIMESTAMP, stopped_at TIMESTAMP, cancelled_at TIMESTAMP, due_at TIMESTAMP,
  target_seconds BIGINT, working_seconds BIGINT, paused_working_seconds BIGINT, elapsed_seconds BIGINT,
  state VARCHAR NOT NULL, basis VARCHAR NOT NULL, policy_sha256 VARCHAR NOT NULL
);
-- What the stored clocks were computed from: as-of, settings, program and loaded files, as one hash.
CREATE TABLE clock_run (inputs_sha256 VARCHAR NOT NULL, as_of TIMESTAMP NOT NULL);

-- What was reported, for restatements.
CREATE TABLE report_run (run_id VARCHAR NOT NULL, pack VARCHAR NOT NULL, period VARCHAR NOT NULL, as_of TIMESTAMP NOT NULL, inputs_sha256 VARCHAR NOT NULL);
CREATE TABLE reported_value (run_id VARCHAR NOT NULL, metric VARCHAR NOT NULL, stat VARCHAR NOT NULL, kind VARCHAR, clock VARCHAR, sla VARCHAR, n BIGINT, value DOUBLE);
