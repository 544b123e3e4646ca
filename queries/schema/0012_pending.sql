-- Files that a run has still to load. Rows that are there while no run is going on are of a run that did not end.
CREATE TABLE pending_file (run_id BIGINT NOT NULL, path VARCHAR NOT NULL);
