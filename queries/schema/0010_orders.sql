-- Whether a request is an order that holds items, which are requests themselves.
ALTER TABLE request_detail ADD COLUMN is_order BOOLEAN;
ALTER TABLE replaced.request_detail ADD COLUMN is_order BOOLEAN;
