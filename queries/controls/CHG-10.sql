/*---
schema = 1
id = "CHG-10"
version = "1.1.0"
title = "No risk or impact assessment at approval"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "ticket"
objective = "Those who authorise a change know its risk."
criterion = "Exception when risk is empty, or assessed after the last approval."
population = "Approved normal and emergency changes."
scope = "implemented"
limitations = ["A risk that is filled by default looks assessed.", "Of a system that never fills the field no record can be judged."]
evidence = ["number", "risk", "risk_assessed_at", "last_approved_at"]
needs = { tables = ["change", "change_approval"], columns = { "change.change_type" = 0.9, "change.risk" = 0.1 } }

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."

[[maps]]
to = "cobit2019:APO12.02"
why = "Evidence on analysing risk."
---*/
SELECT ticket_id AS subject_id,
  CASE WHEN change_type IS NULL OR NOT keeps_risks THEN NULL
       -- null-ok: the time of the assessment is optional; without it only the assessment itself is asked for.
       ELSE coalesce(trim(risk), '') = '' OR coalesce(risk_assessed_at > last_approved_at, FALSE) END AS exception,
  concat(CASE WHEN change_type IS NULL THEN 'type of the change not known, ' END, 'risk ', coalesce(nullif(trim(risk), ''), 'empty'),
    ', assessed ' || risk_assessed_at || ', approved ' || last_approved_at) AS reason,
  number, risk, risk_assessed_at, last_approved_at, file_id, line_no
FROM chg_impl WHERE change_type IS DISTINCT FROM 'standard' AND n_approved > 0
