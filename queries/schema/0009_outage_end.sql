-- The end of an outage was written and could not be read: nobody knows how long it was.
ALTER TABLE outage ADD COLUMN end_unread BOOLEAN;
ALTER TABLE replaced.outage ADD COLUMN end_unread BOOLEAN;
