/*---
schema = 1
id = "CHG-07"
version = "1.0.0"
title = "Emergency change with no incident or problem behind it"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "The emergency path is taken for emergencies only."
criterion = "Exception when no link to an incident or problem."
population = "Emergency changes implemented."
scope = "implemented"
evidence = ["number", "title"]
needs = { tables = ["change", "change_link"], columns = { "change.change_type" = 0.9 } }

[[maps]]
to = "cobit2019:BAI06.02"
why = "Evidence on handling emergency changes."
---*/
SELECT g.ticket_id AS subject_id,
  CASE WHEN g.change_type IS NULL THEN NULL ELSE any_value(l.other) IS NULL END AS exception,
  CASE WHEN g.change_type IS NULL THEN 'type of the change not known'
       ELSE concat('linked: ', coalesce(string_agg(l.other, ', ' ORDER BY l.other), 'nothing')) END AS reason,
  any_value(g.number) AS number, any_value(g.title) AS title, any_value(g.file_id) AS file_id, any_value(g.line_no) AS line_no
FROM chg_impl g LEFT JOIN (
  SELECT DISTINCT e.ticket_id, x.number AS other FROM
    (SELECT from_id AS ticket_id, to_id AS other_id FROM ticket_link UNION ALL SELECT to_id, from_id FROM ticket_link) e
    JOIN ticket x ON x.ticket_id = e.other_id AND x.record_type IN ('incident', 'problem')) l ON l.ticket_id = g.ticket_id
WHERE g.change_type = 'emergency' OR g.change_type IS NULL GROUP BY g.ticket_id, g.change_type
