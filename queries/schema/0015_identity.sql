-- A ticket is known by the tool's own id where the export has it; its number is a name. Tickets that share a number have `#` and that id behind it in
-- `ticket_id`. The ids that a ticket has are kept for good, each with the file that told it.
ALTER TABLE ticket_key ADD COLUMN file_id VARCHAR;
ALTER TABLE replaced.ticket_key ADD COLUMN file_id VARCHAR;
UPDATE ticket_key SET file_id = t.file_id FROM ticket t WHERE t.ticket_id = ticket_key.ticket_id;
UPDATE replaced.ticket_key SET file_id = t.file_id FROM replaced.ticket t
WHERE t.ticket_id = replaced.ticket_key.ticket_id AND t.by_run = replaced.ticket_key.by_run;
-- The name by which a link named its ticket: a number that several tickets get later names none of them any more.
ALTER TABLE ticket_link ADD COLUMN named VARCHAR;
ALTER TABLE replaced.ticket_link ADD COLUMN named VARCHAR;
-- Which tickets got another `ticket_id` in a run, so that it can be taken back.
CREATE TABLE renamed_ticket (run_id BIGINT NOT NULL, old_id VARCHAR NOT NULL, new_id VARCHAR NOT NULL);
