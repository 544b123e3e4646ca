/*---
schema = 1
id = "CHG-15"
version = "1.0.0"
title = "Scope edited after approval and not approved again"
kind = "control"
status = "stable"
severity = "high"
tier = 2
subject = "ticket"
objective = "What was authorised is what is carried out."
criterion = "Exception when a material field was altered after the last approval."
population = "Approved changes implemented in the period."
scope = "implemented"
limitations = ["A change without any recorded history cannot be tested."]
evidence = ["number", "last_approved_at", "edits", "actors"]
needs = { tables = ["change", "change_approval", "change_event"], columns = { "change_approval.decided_at" = 0.9 } }

[params.material_fields]
type = "list"
default = ["planned_start", "planned_end", "change_type", "risk", "ci_id", "service_id", "title", "backout_plan"]
why = "Fields whose change needs a new approval"

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."

[[maps]]
to = "cobit2019:DSS06.02"
why = "Evidence on controlling how information is processed."
---*/
SELECT g.ticket_id AS subject_id,
  CASE WHEN count(e.event_id) = 0 THEN NULL
       ELSE count_if(e.event_at > g.last_approved_at AND list_contains(p.material_fields, e.field)) > 0 END AS exception,
  CASE WHEN count(e.event_id) = 0 THEN 'no audit trail of this change'
       ELSE coalesce(string_agg(concat(e.field, ' ', e.event_at), '; ' ORDER BY e.event_at, e.field)
         FILTER (e.event_at > g.last_approved_at AND list_contains(p.material_fields, e.field)), 'no material edit after the approval') END AS reason,
  any_value(g.number) AS number, any_value(g.last_approved_at) AS last_approved_at,
  string_agg(concat(e.field, ': ', e.old_value, ' to ', e.new_value), '; ' ORDER BY e.event_at, e.field)
    FILTER (e.event_at > g.last_approved_at AND list_contains(p.material_fields, e.field)) AS edits,
  string_agg(DISTINCT e.actor_id, ', ' ORDER BY e.actor_id)
    FILTER (e.event_at > g.last_approved_at AND list_contains(p.material_fields, e.field)) AS actors,
  any_value(g.file_id) AS file_id, any_value(g.line_no) AS line_no
FROM chg_impl g LEFT JOIN ticket_event e ON e.ticket_id = g.ticket_id, p
WHERE g.last_approved_at IS NOT NULL GROUP BY g.ticket_id
