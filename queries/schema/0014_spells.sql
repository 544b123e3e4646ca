-- What held of a ticket from when to when, made from its history: derived, rebuilt at will, kept as numbers like the clocks. The view `ticket_spell` shows
-- them with their words, and makes those of the tickets of which nothing is recorded.
CREATE TABLE spell_figure (
  ticket_no BIGINT NOT NULL, state INTEGER, group_code INTEGER, priority INTEGER, waits_for INTEGER,
  came_from INTEGER,                       -- the state before, where it is another: -1 none, 11 one that is not known
  goes_to INTEGER,                         -- the state after, where it is another: 11 where nobody knows when that was
  basis INTEGER NOT NULL, doubt INTEGER, from_at TIMESTAMP NOT NULL, to_at TIMESTAMP
);
CREATE TABLE spell_group (group_code INTEGER NOT NULL, group_id VARCHAR NOT NULL);
-- What the stored spells were made from: program and loaded files, as one hash.
CREATE TABLE spell_run (inputs_sha256 VARCHAR NOT NULL);
