-- Links that come in rows of their own: `ticket_number` is LINK of `other_number`; where the row tells it from the other side, `inward_number` is LINK of
-- `ticket_number`. Kinds stand where numbers of kinds of tickets are the same. `ticket_link` has them, turned the way of its kinds, made anew after
-- every load (`link_id`).
CREATE TABLE link_record (
  link_id VARCHAR NOT NULL, ticket_id VARCHAR, source_system VARCHAR NOT NULL, ticket_number VARCHAR NOT NULL, ticket_kind VARCHAR,
  other_number VARCHAR, other_kind VARCHAR, inward_number VARCHAR, link VARCHAR, word VARCHAR, updated_at TIMESTAMP,
  file_id VARCHAR, line_no BIGINT, row_hash UBIGINT NOT NULL
);
CREATE TABLE replaced.link_record AS SELECT CAST(NULL AS BIGINT) AS by_run, * FROM link_record LIMIT 0;
ALTER TABLE ticket_link ADD COLUMN link_id VARCHAR;
ALTER TABLE replaced.ticket_link ADD COLUMN link_id VARCHAR;
