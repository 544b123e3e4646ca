-- What belongs to tickets as it was known after the run: where a later run replaced the record of the ticket, what that run kept of it, else what stands.
CREATE TABLE known_{table} AS
SELECT r.*
FROM {replaced} r LEFT JOIN known_merge m ON m.ticket_id = r.{of}
WHERE r.by_run > {run} AND (m.run IS NULL OR r.by_run <= m.run){kept_only}
QUALIFY r.by_run = min(r.by_run) OVER (PARTITION BY r.{of});

CREATE VIEW {view} AS
SELECT * FROM {now}
WHERE {of_own}{of} NOT IN (SELECT ticket_id FROM known_merge) AND {of} NOT IN (SELECT {of} FROM known_{table}){only}
UNION ALL BY NAME
SELECT * EXCLUDE (by_run) FROM known_{table}
