-- `import_copies`: tickets of the store that come back with another id, and the same number, opening and title. Each is one of each.
CREATE OR REPLACE TEMP TABLE import_copies AS
SELECT DISTINCT a.one, b.ticket_id
FROM (FROM import_ids ANTI JOIN import_claims USING (one)) a
JOIN (FROM import_stored ANTI JOIN import_claims USING (ticket_id)) b
  ON b.plain = a.plain AND b.opened_at = a.opened_at AND b.title IS NOT DISTINCT FROM a.title
WHERE b.keyed;
DELETE FROM import_copies
WHERE ticket_id IN (SELECT ticket_id FROM import_copies GROUP BY ticket_id HAVING count(*) > 1)
  OR one IN (SELECT one FROM import_copies GROUP BY one HAVING count(*) > 1)
