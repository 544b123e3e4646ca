/*---
schema = 1
id = "INC-10"
version = "1.0.0"
title = "Regulatory notification of a major incident late (DORA; opt-in)"
kind = "control"
status = "stable"
severity = "critical"
tier = 3
subject = "ticket"
objective = "Authorities hear of major incidents in time."
criterion = "Exception when initial notification missing or after the due time."
population = "Incidents classified as major under the regime, whose limit has passed."
scope = "incidents"
limitations = ["The legal text decides, with its relief for weekends; this test has none."]
evidence = ["number", "aware_at", "classified_major_at", "notify_by", "sent_at"]
needs = { tables = ["incident", "regulatory_report"], columns = { "incident.aware_at" = 0.001, "incident.classified_major_at" = 0.001 } }

[params.notify_after_class_h]
type = "integer"
default = 4
min = 1
why = "Hours after classification"

[params.notify_after_aware_h]
type = "integer"
default = 24
min = 1
why = "Hours after awareness"

[[maps]]
to = "cobit2019:MEA03.03"
why = "Evidence on confirming compliance with outside rules."

[[maps]]
to = "cobit2019:DSS02.07"
why = "Evidence on tracking states and reporting."
---*/
SELECT i.ticket_id AS subject_id,
  CASE WHEN any_value(i.aware_at) IS NULL THEN NULL WHEN min(r.sent_at) IS NULL THEN TRUE ELSE min(r.sent_at) > any_value(i.notify_by) END AS exception,
  concat('due ', coalesce(any_value(i.notify_by)::VARCHAR, 'unknown'), ', sent ', coalesce(min(r.sent_at)::VARCHAR, 'never')) AS reason,
  any_value(i.number) AS number, any_value(i.aware_at) AS aware_at, any_value(i.classified_major_at) AS classified_major_at,
  any_value(i.notify_by) AS notify_by, min(r.sent_at) AS sent_at, any_value(i.file_id) AS file_id, any_value(i.line_no) AS line_no
FROM (SELECT inc.*, CASE WHEN aware_at IS NULL OR classified_major_at > aware_at + to_hours(p.notify_after_aware_h)
          THEN classified_major_at + to_hours(p.notify_after_class_h)
          ELSE least(classified_major_at + to_hours(p.notify_after_class_h), aware_at + to_hours(p.notify_after_aware_h)) END AS notify_by
      FROM inc, p) i
LEFT JOIN regulatory_report r ON r.ticket_id = i.ticket_id AND r.stage = 'initial', p
WHERE i.classified_major_at IS NOT NULL AND i.notify_by <= p.as_of GROUP BY i.ticket_id
