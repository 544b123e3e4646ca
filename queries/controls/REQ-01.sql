/*---
schema = 1
id = "REQ-01"
version = "2.0.0"
title = "Request fulfilled before or without approval"
kind = "control"
status = "stable"
severity = "high"
tier = 1
subject = "ticket"
objective = "What needs an approval is not given out before it."
criterion = "Exception when no approval, or first approval later than fulfilment."
population = "Requests fulfilled in the period that need approval. One that was cancelled, rejected or closed incomplete was not fulfilled."
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
  CASE WHEN d.approval_required IS NULL OR NOT k.keeps_approvals THEN NULL WHEN a.ticket_id IS NULL THEN TRUE ELSE a.first_approved_at > d.fulfilled_at END AS exception,
  concat(CASE WHEN d.approval_required IS NULL THEN 'need of an approval not known, ' END,
    CASE WHEN NOT k.keeps_approvals THEN 'no approvals of its system' WHEN a.ticket_id IS NULL THEN 'never approved'
         ELSE 'approved ' || coalesce(a.first_approved_at::VARCHAR, 'at an unknown time') END,
    ', fulfilled ', d.fulfilled_at) AS reason,
  t.number, d.catalog_item_id, a.first_approved_at, d.fulfilled_at, t.file_id, t.line_no
FROM ticket t JOIN request_detail d USING (ticket_id)
LEFT JOIN (SELECT ticket_id, min(decided_at) AS first_approved_at FROM granted GROUP BY ticket_id) a USING (ticket_id), p,
  LATERAL (SELECT t.source_system IN (SELECT v.source_system FROM approval v JOIN request_detail USING (ticket_id)) AS keeps_approvals) k
WHERE t.record_type = 'request' AND (d.approval_required OR d.approval_required IS NULL) AND d.is_fulfilled IS DISTINCT FROM FALSE
  AND d.fulfilled_at >= p.period_from AND d.fulfilled_at < p.period_to
