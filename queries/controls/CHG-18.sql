/*---
schema = 1
id = "CHG-18"
version = "1.2.0"
title = "Change reported successful although it caused an incident"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "The outcome on record is the outcome users saw."
criterion = "Exception when an incident is linked as caused by the change; one that was cancelled is none."
population = "Changes with the outcome successful."
scope = "implemented"
limitations = ["Only links that somebody made are seen.", "Of a system that never tells what caused an incident no change can be judged."]
evidence = ["number", "outcome", "incidents", "priorities"]
needs = { tables = ["change", "cause_link"], columns = { "change.outcome" = 0.5 } }

[[maps]]
to = "cobit2019:BAI06.04"
why = "Evidence on closing and documenting changes."

[[maps]]
to = "cobit2019:BAI07.08"
why = "Evidence on reviewing after implementation."
---*/
SELECT g.ticket_id AS subject_id,
  CASE WHEN any_value(g.outcome) IS NULL THEN NULL WHEN count_if(x.state_class IS DISTINCT FROM 'cancelled' AND l.from_id IS NOT NULL) > 0 THEN TRUE
       WHEN any_value(g.keeps_causes) THEN FALSE END AS exception,
  coalesce('caused ' || string_agg(coalesce(x.number, l.from_id), ', ' ORDER BY l.from_id),
    CASE WHEN any_value(g.outcome) IS NULL THEN 'outcome not recorded' WHEN any_value(g.keeps_causes) THEN 'no incident' ELSE 'no causes of its system' END) AS reason,
  any_value(g.number) AS number, any_value(g.outcome) AS outcome,
  string_agg(coalesce(x.number, l.from_id), ', ' ORDER BY l.from_id) AS incidents,
  string_agg(coalesce(x.priority::VARCHAR, '?'), ', ' ORDER BY l.from_id) AS priorities,
  any_value(g.file_id) AS file_id, any_value(g.line_no) AS line_no
FROM chg_impl g LEFT JOIN ticket_link l ON l.to_id = g.ticket_id AND l.kind = 'caused_by' LEFT JOIN ticket x ON x.ticket_id = l.from_id
WHERE g.outcome = 'successful' OR g.outcome IS NULL GROUP BY g.ticket_id
