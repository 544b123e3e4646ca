-- Whether a request that ended was fulfilled: false of one that was cancelled, rejected, or closed without what was asked for. It is decided
-- when a request is loaded; `fulfilled_at` is empty where it is false.
ALTER TABLE request_detail ADD COLUMN is_fulfilled BOOLEAN;
ALTER TABLE replaced.request_detail ADD COLUMN is_fulfilled BOOLEAN;
