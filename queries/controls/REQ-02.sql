/*---
schema = 1
id = "REQ-02"
version = "2.0.0"
title = "No approver other than the requester (requests)"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "Nobody approves their own request."
criterion = "Exception when every recorded approver is the requester."
population = "Approved requests fulfilled in the period. One that was cancelled, rejected or closed incomplete was not fulfilled."
scope = "requests"
limitations = ["Persons are compared by their ids: a login in one file and a name in another are two persons."]
evidence = ["number", "requester_id", "approvers"]
needs = { tables = ["request", "request_approval"], columns = { "request.requester_id" = 0.9, "request_approval.approver_id" = 0.9, "request.fulfilled_at" = 0.1 } }

[params.sod_mode]
type = "choice"
default = "sole"
choices = ["sole", "any"]
why = "sole: an exception only when nobody else approved; any: every approval of one's own"

[[maps]]
to = "cobit2019:DSS02.03"
why = "Evidence on verifying, approving and fulfilling requests."

[[maps]]
to = "cobit2019:DSS06.03"
why = "Evidence on roles, duties and authority."
---*/
SELECT t.ticket_id AS subject_id,
  CASE WHEN any_value(t.requester_id) IS NULL THEN NULL
       WHEN any_value(p.sod_mode) = 'any' AND count_if(a.approver_id = t.requester_id) > 0 THEN TRUE
       WHEN any_value(p.sod_mode) = 'sole' AND count_if(a.approver_id <> t.requester_id) > 0 THEN FALSE
       WHEN count_if(a.approver_id IS NULL) > 0 THEN NULL
       ELSE any_value(p.sod_mode) = 'sole' END AS exception,
  concat('requester ', coalesce(any_value(t.requester_id), 'not known'), ', approvers ',
    coalesce(string_agg(DISTINCT a.approver_id, ', ' ORDER BY a.approver_id), 'not known')) AS reason,
  any_value(t.number) AS number, any_value(t.requester_id) AS requester_id,
  string_agg(DISTINCT a.approver_id, ', ' ORDER BY a.approver_id) AS approvers, any_value(t.file_id) AS file_id, any_value(t.line_no) AS line_no
FROM ticket t JOIN request_detail d USING (ticket_id) JOIN granted a ON a.ticket_id = t.ticket_id, p
WHERE t.record_type = 'request' AND d.is_fulfilled IS DISTINCT FROM FALSE AND d.fulfilled_at >= p.period_from AND d.fulfilled_at < p.period_to GROUP BY t.ticket_id
