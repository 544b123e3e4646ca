-- `import_ids`: the records with an id. Those of one id are one ticket (`one`), unless both number and opening differ.
-- `import_claims`: the tickets of the store that have the id, under the same number or with the same opening.
CREATE OR REPLACE TEMP TABLE import_ids AS
SELECT line_no, kind, number, native, plain, opened_at, title,
  concat_ws(' ', kind, native, CASE WHEN min(opened_at) OVER w IS DISTINCT FROM max(opened_at) OVER w THEN plain END) AS one
FROM import_members
WHERE native IS NOT NULL
WINDOW w AS (PARTITION BY kind, native);

CREATE OR REPLACE TEMP TABLE import_claims AS
WITH ids AS MATERIALIZED (
  SELECT k.key, b.*
  FROM import_stored b JOIN (
    SELECT key, ticket_id FROM ticket_key WHERE source_system = {system}
    UNION ALL
    SELECT number, ticket_id FROM import_stored WHERE NOT keyed
  ) k USING (ticket_id)
)
SELECT a.one, first(b.ticket_id ORDER BY b.plain <> a.plain, b.ticket_id) AS ticket_id
FROM import_ids a JOIN ids b ON b.key = a.native AND b.kind = a.kind
WHERE b.plain = a.plain OR b.opened_at = a.opened_at
GROUP BY a.one
