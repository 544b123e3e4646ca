-- Whether a request that ended was fulfilled: false of one that was cancelled, rejected, or closed without what was asked for. It is decided
-- when a request is loaded; `fulfilled_at` is empty where it is false.
ALTER TABLE request_detail ADD COLUMN is_fulfilled BOOLEAN;
ALTER TABLE replaced.request_detail ADD COLUMN is_fulfilled BOOLEAN;
-- Of those that older programs loaded the word for their state says it, as far as their tools say it there.
UPDATE request_detail SET is_fulfilled = CASE WHEN t.state_class = 'cancelled'
    OR regexp_full_match(replace(lower(trim(t.state)), '_', ' '), 'closed (incomplete|skipped|rejected|cancelled)|rejected|cancell?ed|.*(unsuccessful|erfolglos).*') THEN false
  WHEN t.state_class IN ('resolved', 'closed') THEN true END
FROM ticket t WHERE t.ticket_id = request_detail.ticket_id;
UPDATE request_detail SET fulfilled_at = NULL WHERE NOT is_fulfilled;
UPDATE replaced.request_detail SET is_fulfilled = CASE WHEN t.state_class = 'cancelled'
    OR regexp_full_match(replace(lower(trim(t.state)), '_', ' '), 'closed (incomplete|skipped|rejected|cancelled)|rejected|cancell?ed|.*(unsuccessful|erfolglos).*') THEN false
  WHEN t.state_class IN ('resolved', 'closed') THEN true END
FROM replaced.ticket t WHERE t.ticket_id = replaced.request_detail.ticket_id AND t.by_run = replaced.request_detail.by_run;
UPDATE replaced.request_detail SET fulfilled_at = NULL WHERE NOT is_fulfilled;
