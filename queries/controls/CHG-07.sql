/*---
schema = 1
id = "CHG-07"
version = "1.3.0"
title = "Emergency change with no incident or problem behind it"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "The emergency path is taken for emergencies only."
criterion = "Exception when no link of any kind, from either side, to an incident or problem."
population = "Emergency changes implemented."
scope = "implemented"
limitations = ["A link to a ticket that was not loaded may lead to an incident or a problem: it is neither a clean item nor an exception.", "Of a system that exports no links between changes and incidents or problems, or only those to what changes caused, no change can be judged."]
evidence = ["number", "title"]
needs = { tables = ["change", "change_link"], columns = { "change.change_type" = 0.9 } }

[[maps]]
to = "cobit2019:BAI06.02"
why = "Evidence on handling emergency changes."
---*/
SELECT g.ticket_id AS subject_id,
  CASE WHEN g.change_type IS NULL THEN NULL WHEN count(l.other) > 0 THEN FALSE WHEN count(u.name) > 0 OR NOT any_value(g.keeps_links) THEN NULL ELSE TRUE END AS exception,
  CASE WHEN g.change_type IS NULL THEN 'type of the change not known'
       WHEN count(l.other) = 0 AND count(u.name) > 0 THEN concat('linked to what was not loaded: ', string_agg(DISTINCT u.name, ', ' ORDER BY u.name))
       ELSE concat('linked: ', coalesce(string_agg(DISTINCT l.other, ', ' ORDER BY l.other), 'nothing'), CASE WHEN NOT any_value(g.keeps_links) THEN ', no links of its system' END) END AS reason,
  any_value(g.number) AS number, any_value(g.title) AS title, any_value(g.file_id) AS file_id, any_value(g.line_no) AS line_no
FROM chg_impl g LEFT JOIN (
  SELECT e.ticket_id, concat(x.number, ' (', string_agg(DISTINCT e.kind, ', ' ORDER BY e.kind), ')') AS other
  FROM linked e JOIN ticket x ON x.ticket_id = e.other_id AND x.record_type IN ('incident', 'problem')
  GROUP BY e.ticket_id, x.number) l ON l.ticket_id = g.ticket_id
LEFT JOIN (SELECT e.ticket_id, e.other_id AS name FROM linked e LEFT JOIN ticket x ON x.ticket_id = e.other_id WHERE x.ticket_id IS NULL) u ON u.ticket_id = g.ticket_id
WHERE g.change_type = 'emergency' OR g.change_type IS NULL GROUP BY g.ticket_id, g.change_type
