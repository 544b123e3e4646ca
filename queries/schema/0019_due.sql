-- Whether the due instants of a file are what a service level promises, not dates that people plan by.
ALTER TABLE source_file ADD COLUMN due_promised BOOLEAN;
ALTER TABLE undone_file ADD COLUMN due_promised BOOLEAN;
ALTER TABLE replaced.source_file ADD COLUMN due_promised BOOLEAN;
