-- Whether the tool takes targets away when it closes a ticket: then due dates of closed tickets tell nothing of attainment.
ALTER TABLE source_file ADD COLUMN IF NOT EXISTS targets_end_with_ticket BOOLEAN;
