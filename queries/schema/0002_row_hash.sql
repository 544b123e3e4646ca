-- The hash of a row's content is a number: as text it took as much room as the number of the ticket.
ALTER TABLE ticket ALTER COLUMN row_hash TYPE UBIGINT;
ALTER TABLE approval ALTER COLUMN row_hash TYPE UBIGINT;
ALTER TABLE ticket_event ALTER COLUMN row_hash TYPE UBIGINT;
ALTER TABLE sla_instance ALTER COLUMN row_hash TYPE UBIGINT;
