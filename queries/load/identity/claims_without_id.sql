-- A ticket of the store that has no id yet is that one with its number which it is most like.
INSERT INTO import_claims
WITH pairs AS (
  SELECT b.ticket_id, a.one, max({score}) AS score
  FROM (FROM import_ids ANTI JOIN import_claims USING (one)) a
  JOIN (FROM import_stored ANTI JOIN import_claims USING (ticket_id)) b ON b.plain = a.plain
  WHERE NOT b.keyed AND {alike}
  GROUP BY ALL
), best AS (
  FROM pairs
  QUALIFY rank() OVER (PARTITION BY ticket_id ORDER BY score DESC) = 1 AND count(*) OVER (PARTITION BY ticket_id, score) = 1
)
SELECT one, min(ticket_id) FROM best GROUP BY one
