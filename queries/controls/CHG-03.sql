/*---
schema = 1
id = "CHG-03"
version = "1.2.0"
title = "No approver other than the requester"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "Nobody authorises a change that they asked for."
criterion = "Exception when every recorded approver is the requester; with `sod_mode = any`, one of them is."
population = "Approved non-standard changes implemented in the period."
scope = "implemented"
limitations = ["Persons are compared by their ids: a login in one file and a name in another are two persons.", "A change whose type is in words that the profile does not know cannot be judged."]
evidence = ["number", "requester_id", "approvers", "decided_at"]
needs = { tables = ["change", "change_approval"], columns = { "change.requester_id" = 0.9, "change_approval.approver_id" = 0.9, "change.change_type" = 0.9 } }

[params.sod_mode]
type = "choice"
default = "sole"
choices = ["sole", "any"]
why = "sole: an exception only when nobody else approved; any: every approval of one's own"

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."

[[maps]]
to = "cobit2019:DSS06.03"
why = "Evidence on roles, duties and authority."
---*/
SELECT g.ticket_id AS subject_id,
  CASE WHEN any_value(g.change_type) IS NULL OR any_value(g.requester_id) IS NULL THEN NULL
       WHEN any_value(p.sod_mode) = 'any' AND count_if(a.approver_id = g.requester_id) > 0 THEN TRUE
       WHEN any_value(p.sod_mode) = 'sole' AND count_if(a.approver_id <> g.requester_id) > 0 THEN FALSE
       WHEN count_if(a.approver_id IS NULL) > 0 THEN NULL
       ELSE any_value(p.sod_mode) = 'sole' END AS exception,
  concat('requester ', coalesce(any_value(g.requester_id), 'not known'), ', approvers ',
    coalesce(string_agg(DISTINCT a.approver_id, ', ' ORDER BY a.approver_id), 'not known')) AS reason,
  any_value(g.number) AS number, any_value(g.requester_id) AS requester_id,
  string_agg(DISTINCT a.approver_id, ', ' ORDER BY a.approver_id) AS approvers, max(a.decided_at) AS decided_at,
  any_value(g.file_id) AS file_id, any_value(g.line_no) AS line_no
FROM chg_impl g JOIN approval a ON a.ticket_id = g.ticket_id AND a.decision = 'approved' AND coalesce(a.stage, '') <> 'review', p
WHERE g.change_type IS DISTINCT FROM 'standard' GROUP BY g.ticket_id
