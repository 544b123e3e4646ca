/*---
schema = 1
id = "GOV-01"
version = "1.0.0"
title = "Waiver expired, unreasoned or approved by the one who raised it"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "waiver"
objective = "Exceptions are waived openly, by others, and for a time."
criterion = "Exception when expired at the cut-off, no reason, no approver, or approver is the raiser."
population = "Every waiver of the register."
evidence = ["control_id", "subject", "raised_by", "approved_by", "expires_on"]
needs = { tables = ["waiver"] }

[[maps]]
to = "cobit2019:MEA02.04"
why = "Evidence on reporting deficiencies of control."

[[maps]]
to = "cobit2019:MEA01.05"
why = "Evidence on following up on corrective action."
---*/
SELECT waiver_id AS subject_id,
  CASE WHEN expires_on < p.as_of::DATE OR expires_on IS NULL OR coalesce(trim(reason), '') = '' OR approved_by IS NULL OR approved_by = raised_by THEN TRUE
       WHEN raised_by IS NULL THEN NULL ELSE FALSE END AS exception,
  concat('expires ', coalesce(expires_on::VARCHAR, 'never'), ', raised by ', coalesce(raised_by, 'nobody named'), ', approved by ', coalesce(approved_by, 'nobody'),
    CASE WHEN coalesce(trim(reason), '') = '' THEN ', no reason' END) AS reason,
  control_id, subject, raised_by, approved_by, expires_on
FROM waiver, p
