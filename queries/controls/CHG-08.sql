/*---
schema = 1
id = "CHG-08"
version = "1.1.0"
title = "Standard change without a valid template"
kind = "control"
status = "stable"
severity = "high"
tier = 2
subject = "ticket"
objective = "Pre-authorised changes follow a template that is in force."
criterion = "Exception when no template, or template unknown or not valid at the start."
population = "Standard changes implemented."
scope = "implemented"
limitations = ["Of a system that never fills the field no record can be judged."]
evidence = ["number", "template_id", "valid_from", "valid_to", "actual_start"]
needs = { tables = ["change", "change_template"], columns = { "change.change_type" = 0.9, "change.template_id" = 0.1 } }

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."
---*/
SELECT g.ticket_id AS subject_id,
  CASE WHEN any_value(g.change_type) IS NULL OR NOT any_value(g.keeps_templates) THEN NULL WHEN any_value(g.template_id) IS NULL THEN TRUE
       WHEN count(c.template_id) = 0 THEN TRUE WHEN any_value(g.actual_start) IS NULL THEN NULL
       ELSE NOT bool_or((c.valid_from IS NULL OR c.valid_from <= g.actual_start) AND (c.valid_to IS NULL OR c.valid_to > g.actual_start)) END AS exception,
  concat(CASE WHEN any_value(g.change_type) IS NULL THEN 'type of the change not known, ' END, 'template ', coalesce(any_value(g.template_id), 'none'),
    CASE WHEN any_value(g.template_id) IS NOT NULL AND count(c.template_id) = 0 THEN ' unknown' END) AS reason,
  any_value(g.number) AS number, any_value(g.template_id) AS template_id, min(c.valid_from) AS valid_from, max(c.valid_to) AS valid_to,
  any_value(g.actual_start) AS actual_start, any_value(g.file_id) AS file_id, any_value(g.line_no) AS line_no
FROM chg_impl g LEFT JOIN change_template c ON c.template_id = g.template_id
WHERE g.change_type = 'standard' OR g.change_type IS NULL GROUP BY g.ticket_id
