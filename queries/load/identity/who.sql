-- `import_who`: the ticket of each record; none where it may be any of several. A record without an id is that ticket with its number which it is
-- most like, else one of its own.
CREATE OR REPLACE TEMP TABLE import_who AS
SELECT a.*, c.ticket_id AS known, min(a.plain) OVER (PARTITION BY a.one) AS base,
  coalesce(c.ticket_id, concat(min(a.plain) OVER (PARTITION BY a.one), '#', a.native)) AS who
FROM import_ids a LEFT JOIN import_claims c USING (one);

INSERT INTO import_who BY NAME
WITH candidates AS (
  SELECT plain, ticket_id AS who, opened_at, title, keyed OR ticket_id IN (SELECT ticket_id FROM import_claims) AS keyed
  FROM import_stored
  UNION ALL
  SELECT plain, who, opened_at, title, true FROM import_who
), pairs AS (
  SELECT a.line_no, b.who, b.keyed, max({score}) AS score
  FROM import_members a JOIN candidates b USING (plain)
  WHERE a.native IS NULL AND ({alike} OR NOT b.keyed)
  GROUP BY ALL
), best AS (
  SELECT line_no, min(who) AS who, count(*) AS tickets
  FROM (FROM pairs QUALIFY rank() OVER (PARTITION BY line_no ORDER BY score DESC, keyed) = 1)
  GROUP BY line_no
)
SELECT m.line_no, m.kind, m.number, m.plain, m.plain AS base,
  CASE WHEN b.who IN (SELECT ticket_id FROM import_stored) THEN b.who END AS known,
  CASE WHEN b.tickets IS NULL THEN concat(m.plain, '#') WHEN b.tickets = 1 THEN b.who END AS who
FROM import_members m LEFT JOIN best b USING (line_no)
WHERE m.native IS NULL
