-- What held of a ticket from when to when, with the names that people know it by. Instants are UTC: `local_time(from_at)` shows them in the project's zone.
CREATE OR REPLACE VIEW v_spell AS
SELECT t.number, t.source_system AS system, t.record_type AS kind, t.title, s.from_at, s.to_at,
  date_diff('second', s.from_at, s.to_at) AS seconds,
  s.state_class, s.group_id AS "group", s.priority, s.waits_for, s.basis, s.doubt, t.ticket_id
FROM ticket_spell s JOIN ticket t ON t.ticket_no = s.ticket_no
