-- What other records say about a ticket whose own record does not say it: an export of measures, or the ticket's whole history.
-- It fills columns that the ticket's record leaves empty, whichever file comes first.
CREATE TABLE ticket_supplement (
  supplement_id VARCHAR NOT NULL, ticket_id VARCHAR, source_system VARCHAR NOT NULL, ticket_number VARCHAR NOT NULL,
  from_history BOOLEAN NOT NULL DEFAULT false,
  acknowledged_at TIMESTAMP, resolved_at TIMESTAMP, closed_at TIMESTAMP, reopened_count INTEGER, reassign_count INTEGER,
  updated_at TIMESTAMP, file_id VARCHAR, line_no BIGINT, row_hash UBIGINT NOT NULL
);
-- The order of events within one instant, where they have one beside that of their records.
ALTER TABLE ticket_event ADD COLUMN seq BIGINT;
-- The columns of a ticket that were filled so, separated by commas.
ALTER TABLE ticket ADD COLUMN filled VARCHAR;
