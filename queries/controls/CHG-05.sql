/*---
schema = 1
id = "CHG-05"
version = "1.2.0"
title = "Approver lacked the authority"
kind = "control"
status = "stable"
severity = "high"
tier = 2
subject = "approval"
objective = "Changes are authorised by those who were given the authority."
criterion = "Exception when approver was not a member of the approver group at the moment of approval."
population = "Approvals given on non-standard changes."
scope = "change-approvals"
limitations = ["A change whose type is in words that the profile does not know cannot be judged."]
evidence = ["number", "approver_id", "decided_at", "approver_group"]
needs = { tables = ["change", "change_approval", "group_member"], columns = { "change.change_type" = 0.9, "change_approval.approver_id" = 0.9, "change_approval.decided_at" = 0.9 } }

[params.approver_group]
type = "text"
default = "change-approvers"
why = "The group whose members may authorise changes"

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."

[[maps]]
to = "cobit2019:DSS06.03"
why = "Evidence on roles, duties and authority."
---*/
SELECT a.approval_id AS subject_id,
  CASE WHEN g.change_type IS NULL OR a.approver_id IS NULL OR a.decided_at IS NULL THEN NULL
       ELSE NOT EXISTS (SELECT 1 FROM group_member m WHERE m.group_id = p.approver_group AND m.person_id = a.approver_id
         AND (m.from_at IS NULL OR m.from_at <= a.decided_at) AND (m.to_at IS NULL OR m.to_at > a.decided_at)) END AS exception,
  concat(coalesce(a.approver_id, 'unknown approver'), ' at ', coalesce(a.decided_at::VARCHAR, 'an unknown time')) AS reason,
  g.number, a.approver_id, a.decided_at, p.approver_group, a.file_id, a.line_no
FROM approval a JOIN chg_impl g USING (ticket_id), p
WHERE a.decision = 'approved' AND coalesce(a.stage, '') <> 'review' AND g.change_type IS DISTINCT FROM 'standard'
