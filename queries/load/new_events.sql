-- The events of `import_events` that the store has not, from the file `$2` of the system `$1`.
INSERT INTO ticket_event (event_id, ticket_id, source_system, ticket_number, event_at, actor_id, field, old_value, new_value, old_code, new_code,
  seq, file_id, line_no, row_hash)
SELECT event_id, ticket_id, $1, ticket_number, event_at, actor_id, field, old_value, new_value, old_code, new_code, seq, $2, line_no, row_hash
FROM import_events
ANTI JOIN (SELECT event_id FROM ticket_event WHERE source_system = $1) USING (event_id)
