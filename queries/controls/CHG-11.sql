/*---
schema = 1
id = "CHG-11"
version = "1.1.0"
title = "Backout plan missing (high when the change failed)"
kind = "control"
status = "stable"
severity = "medium"
tier = 1
subject = "ticket"
objective = "Every change can be taken back."
criterion = "Exception when backout plan is empty."
population = "Normal and emergency changes implemented."
scope = "implemented"
limitations = ["A plan attached as a document is not seen.", "Whether the plan would work is not tested.", "Of a system that never fills the field no record can be judged."]
evidence = ["number", "change_type", "outcome", "has_plan"]
needs = { tables = ["change"], columns = { "change.change_type" = 0.9, "change.backout_plan" = 0.1 } }

[[maps]]
to = "cobit2019:BAI07.01"
why = "Evidence on planning how a change is put into place."

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN change_type IS NULL OR NOT keeps_plans THEN NULL ELSE coalesce(trim(backout_plan), '') = '' END AS exception,
  concat(CASE WHEN change_type IS NULL THEN 'type of the change not known, ' END,
    CASE WHEN coalesce(trim(backout_plan), '') <> '' THEN 'backout plan given'
         WHEN outcome IN ('failed', 'backed_out') THEN 'change failed and had no backout plan' ELSE 'no backout plan' END) AS reason,
  CASE WHEN outcome IN ('failed', 'backed_out') THEN 'high' ELSE 'medium' END AS severity,
  number, change_type, outcome, coalesce(trim(backout_plan), '') <> '' AS has_plan, file_id, line_no
FROM chg_impl WHERE change_type IS DISTINCT FROM 'standard'
