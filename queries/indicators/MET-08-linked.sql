-- A link counts when the problem behind it was loaded, as in INC-03.
WITH linked AS (
  SELECT DISTINCT l.from_id FROM ticket_link l JOIN ticket x ON x.ticket_id = l.to_id AND x.record_type = 'problem' WHERE l.kind = 'problem')
SELECT count(linked.from_id) AS numerator, count(*) AS denominator
FROM inc LEFT JOIN linked ON linked.from_id = inc.ticket_id WHERE inc.is_major
