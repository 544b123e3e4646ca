/*---
schema = 1
id = "ACC-03"
version = "1.0.0"
title = "Actor not in the people register"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "person"
objective = "Everyone who acts is known."
criterion = "Exception when unknown to the register."
population = "Each person named in any role."
limitations = ["Persons are compared by their ids: a login in one file and a name in another are two persons."]
evidence = ["times"]
needs = { tables = ["person", "ticket"], optional = ["approval", "change_detail"] }

[[maps]]
to = "cobit2019:DSS05.04"
why = "Evidence on managing identities and access."

[[maps]]
to = "cobit2019:DSS06.05"
why = "Evidence on tracing who did what."
---*/
SELECT coalesce(a.who, '') AS subject_id, CASE WHEN a.who IS NULL THEN NULL ELSE any_value(q.person_id) IS NULL END AS exception,
  concat('named ', sum(a.n), ' times', CASE WHEN a.who IS NULL THEN ' without a name' END) AS reason, sum(a.n)::BIGINT AS times
FROM (
  SELECT nullif(trim(assignee_id), '') AS who, count(*) AS n FROM ticket WHERE assignee_id IS NOT NULL GROUP BY 1
  UNION ALL SELECT nullif(trim(requester_id), ''), count(*) FROM ticket WHERE requester_id IS NOT NULL GROUP BY 1
  UNION ALL SELECT nullif(trim(closed_by_id), ''), count(*) FROM ticket WHERE closed_by_id IS NOT NULL GROUP BY 1
  UNION ALL SELECT nullif(trim(approver_id), ''), count(*) FROM approval WHERE decision = 'approved' GROUP BY 1
  UNION ALL SELECT nullif(trim(implementer_id), ''), count(*) FROM change_detail WHERE implementer_id IS NOT NULL GROUP BY 1) a
LEFT JOIN (SELECT DISTINCT person_id FROM person) q ON q.person_id = a.who GROUP BY a.who
