/*---
schema = 1
id = "CHG-16"
version = "1.1.0"
title = "Deployment with no approved change behind it"
kind = "control"
status = "stable"
severity = "critical"
tier = 2
subject = "deployment"
objective = "What is deployed has an authorised change behind it."
criterion = "Exception when names no change, an unknown change, or one approved after the deployment."
population = "Production deployments in the period (deployment log)."
scope = "deployments"
limitations = ["Of a system that exports no approvals of changes, and of changes whose type is in words that the profile does not know, nothing can be told."]
evidence = ["system", "deployed_at", "deployed_by_id", "change_number", "first_approved_at"]
needs = { tables = ["deployment", "change", "change_approval"], columns = { "deployment.change_number" = 0.1 } }

[[maps]]
to = "cobit2019:BAI06.01"
why = "Evidence on evaluating, prioritising and authorising changes."

[[maps]]
to = "cobit2019:BAI07.06"
why = "Evidence on promoting to production and managing releases."
---*/
SELECT d.deployment_id AS subject_id,
  CASE WHEN d.change_number IS NULL OR any_value(t.ticket_id) IS NULL THEN TRUE
       WHEN count(DISTINCT t.ticket_id) > 1 OR any_value(k.type) IS NULL THEN NULL
       WHEN any_value(k.type) = 'standard' THEN FALSE
       WHEN coalesce(any_value(a.n_approved), 0) = 0 THEN CASE WHEN any_value(v.keeps_approvals) THEN TRUE END
       WHEN any_value(k.type) = 'emergency' THEN FALSE
       ELSE any_value(a.first_approved_at) > d.deployed_at END AS exception,
  concat('deployed ', d.deployed_at, ' under ', coalesce(d.change_number, 'no change'),
    CASE WHEN d.change_number IS NULL THEN '' WHEN any_value(t.ticket_id) IS NULL THEN ', which is unknown'
         WHEN any_value(k.type) IS NULL THEN ', whose type is not known'
         WHEN NOT any_value(v.keeps_approvals) THEN ', no approvals of its system' ELSE ', approved ' || coalesce(any_value(a.first_approved_at)::VARCHAR, 'never') END) AS reason,
  any_value(d.system) AS system, d.deployed_at, any_value(d.deployed_by_id) AS deployed_by_id, d.change_number,
  any_value(a.first_approved_at) AS first_approved_at
FROM deployment d LEFT JOIN ticket t ON t.number = d.change_number AND t.record_type = 'change'
LEFT JOIN (SELECT ticket_id, CASE WHEN change_type IN ('normal', 'standard', 'emergency') THEN change_type END AS type FROM change_detail) k ON k.ticket_id = t.ticket_id
LEFT JOIN change_kept v ON v.source_system = t.source_system LEFT JOIN appr a ON a.ticket_id = t.ticket_id, p
WHERE d.deployed_at >= p.period_from AND d.deployed_at < p.period_to
GROUP BY d.deployment_id, d.deployed_at, d.change_number
