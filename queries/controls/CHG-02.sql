/*---
schema = 1
id = "CHG-02"
version = "1.2.0"
title = "Implemented change with no approval on record"
kind = "control"
status = "stable"
severity = "critical"
tier = 1
subject = "ticket"
objective = "No change reaches production without an authorisation on record."
criterion = "Exception when no approval with the decision approved."
population = "Implemented changes other than standard ones."
scope = "implemented"
limitations = ["Shows that a record is missing, not that nobody agreed.", "Of a system that exports no approvals of changes no change can be judged.", "A change whose type is in words that the profile does not know cannot be judged."]
evidence = ["number", "change_type", "actual_start", "implementer_id", "n_approved"]
needs = { tables = ["change", "change_approval"], columns = { "change.change_type" = 0.9 } }

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN change_type IS NULL OR NOT keeps_approvals THEN NULL ELSE n_approved = 0 END AS exception,
  concat(CASE WHEN change_type IS NULL THEN 'type of the change not known, ' END, 'approvals on record: ', n_approved, CASE WHEN NOT keeps_approvals THEN ', no approvals of its system' END) AS reason,
  number, change_type, actual_start, implementer_id, n_approved, file_id, line_no
FROM chg_impl WHERE change_type IS DISTINCT FROM 'standard'
