/*---
schema = 1
id = "CON-01"
version = "1.1.0"
title = "Critical service with no continuity test in the last year"
kind = "control"
status = "stable"
severity = "medium"
tier = 3
subject = "service"
objective = "Critical services are known to come back."
criterion = "Exception when no closed ticket of the category continuity test inside the limit."
population = "Critical live services."
limitations = ["A test recorded by a system that exports no services or no categories is not seen.", "A closed test without a time is neither a test inside the limit nor none."]
evidence = ["service", "last_test_at", "days"]
needs = { tables = ["service", "ticket"], columns = { "service.critical" = 0.1, "ticket.category" = 0.1, "ticket.service_id" = 0.1 } }

[params.continuity_days]
type = "integer"
default = 365
min = 1
why = "Days between two tests"

[params.continuity_category]
type = "text"
default = "continuity test"
why = "The category of tickets that record a test"

[[maps]]
to = "cobit2019:DSS04.04"
why = "Evidence on exercising the continuity plan."

[[maps]]
to = "cobit2019:DSS04.07"
why = "Evidence on backup and recovery arrangements."
---*/
-- A tool that keeps no closing time of a ticket keeps at most that of its resolution.
SELECT s.service_id AS subject_id,
  CASE WHEN any_value(s.live) IS NULL OR any_value(s.critical) IS NULL THEN NULL
       WHEN max(t.tested_at) >= any_value(p.as_of) - to_days(any_value(p.continuity_days)) THEN FALSE
       WHEN count(t.ticket_id) > count(t.tested_at) THEN NULL ELSE TRUE END AS exception,
  concat(any_value(s.name), ', last test ', coalesce(max(t.tested_at)::VARCHAR, CASE WHEN count(t.ticket_id) > 0 THEN 'at an unknown time' ELSE 'never' END)) AS reason,
  any_value(s.name) AS service, max(t.tested_at) AS last_test_at, date_diff('day', max(t.tested_at), any_value(p.as_of)) AS days
FROM service s CROSS JOIN p LEFT JOIN (
  SELECT ticket_id, service_id, lower(trim(category)) AS category, coalesce(closed_at, resolved_at) AS tested_at FROM ticket WHERE state_class = 'closed') t
  ON t.service_id IN (s.service_id, s.name) AND t.category = lower(trim(p.continuity_category)) AND (t.tested_at IS NULL OR t.tested_at <= p.as_of)
WHERE (s.critical OR s.critical IS NULL) AND (s.live OR s.live IS NULL) GROUP BY s.service_id
