/*---
schema = 1
id = "REQ-01"
version = "1.0.0"
title = "Request fulfilled before or without approval"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "What needs an approval is not given out before it."
criterion = "Exception when no approval, or first approval later than fulfilment."
population = "Fulfilled requests that need approval."
scope = "requests"
evidence = ["number", "catalog_item_id", "first_approved_at", "fulfilled_at"]
needs = { tables = ["request", "request_approval"], columns = { "request.approval_required" = 0.5, "request.fulfilled_at" = 0.1 } }

[[maps]]
to = "cobit2019:DSS02.03"
why = "Evidence on verifying, approving and fulfilling requests."

[[maps]]
to = "cobit2019:DSS05.04"
why = "Evidence on managing identities and access."
---*/
SELECT t.ticket_id AS subject_id,
  CASE WHEN d.approval_required IS NULL THEN NULL WHEN coalesce(a.n_approved, 0) = 0 THEN TRUE ELSE a.first_approved_at > d.fulfilled_at END AS exception,
  concat(CASE WHEN d.approval_required IS NULL THEN 'need of an approval not known, ' END,
    CASE WHEN coalesce(a.n_approved, 0) = 0 THEN 'never approved' ELSE 'approved ' || coalesce(a.first_approved_at::VARCHAR, 'at an unknown time') END,
    ', fulfilled ', d.fulfilled_at) AS reason,
  t.number, d.catalog_item_id, a.first_approved_at, d.fulfilled_at, t.file_id, t.line_no
FROM ticket t JOIN request_detail d USING (ticket_id) LEFT JOIN appr a USING (ticket_id), p
WHERE (d.approval_required OR d.approval_required IS NULL) AND t.state_class IS DISTINCT FROM 'cancelled'
  AND d.fulfilled_at >= p.period_from AND d.fulfilled_at < p.period_to
