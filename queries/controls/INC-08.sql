/*---
schema = 1
id = "INC-08"
version = "1.1.0"
title = "One person opened, resolved and closed the incident"
kind = "lead"
status = "stable"
severity = "low"
tier = 1
subject = "ticket"
objective = "Someone other than the resolver confirms the end."
criterion = "Exception when opener, resolver and closer are the same person; service accounts of the register are none."
population = "Closed incidents opened in the period."
scope = "incidents"
limitations = ["One person may rightly do all three, at a small desk."]
evidence = ["number", "person", "opened_at", "resolved_at", "closed_at", "minutes_open"]
needs = { tables = ["incident"], columns = { "incident.opened_by_id" = 0.5, "incident.resolved_by_id" = 0.5, "incident.closed_by_id" = 0.5 }, optional = ["person"] }

[[maps]]
to = "cobit2019:DSS06.03"
why = "Evidence on roles, duties and authority."

[[maps]]
to = "cobit2019:DSS02.06"
why = "Evidence on closing requests and incidents."
---*/
-- What a machine raises, resolves and closes is nobody's work.
SELECT ticket_id AS subject_id,
  CASE WHEN resolved_by_id IN (SELECT person_id FROM person WHERE is_service_account) THEN FALSE
       ELSE opened_by_id = resolved_by_id AND resolved_by_id = closed_by_id END AS exception,
  concat('opened by ', coalesce(opened_by_id, '?'), ', resolved by ', coalesce(resolved_by_id, '?'), ', closed by ', coalesce(closed_by_id, '?')) AS reason,
  number, resolved_by_id AS person, opened_at, resolved_at, closed_at, date_diff('minute', opened_at, resolved_at) AS minutes_open, file_id, line_no
FROM inc WHERE state_class = 'closed'
