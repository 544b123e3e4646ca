-- `missing_now`: the tickets that this export should have and lacks. An earlier export of its kind brought the version that the store has, and
-- they were opened between the first and the last opening of this one.
CREATE OR REPLACE TEMP TABLE missing_now AS
SELECT t.ticket_id
FROM ticket t JOIN source_file f ON f.file_id = t.file_id,
  (SELECT min(opened_at) AS first, max(opened_at) AS last FROM temp.seen_ticket WHERE {of})
WHERE t.source_system = {system} AND t.record_type = {kind} AND f.profile = {profile} AND f.run_id <> {run}
  AND t.opened_at BETWEEN first AND last{again}
  AND t.ticket_id NOT IN (SELECT ticket_id FROM temp.seen_ticket WHERE {of})
