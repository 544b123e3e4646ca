/*---
schema = 1
id = "DAT-09"
version = "1.0.0"
title = "Working days without records, or export taken before the period ended"
kind = "control"
status = "stable"
severity = "medium"
tier = 2
subject = "day or file"
objective = "The export covers the whole period."
criterion = "Exception when no record opened that day; export time before the end of the period."
population = "Working days of the period for each system and type; every source file."
limitations = ["Days are days of UTC.", "Most tools do not write the time of the export into the file."]
evidence = ["day", "exported_at"]
needs = { tables = ["incident"], optional = ["holiday", "source_file"] }

[[maps]]
to = "cobit2019:MEA01.03"
why = "Evidence on collecting and processing performance data."
---*/
WITH s AS (SELECT source_system, min(opened_at)::DATE AS first_day FROM ticket WHERE record_type = 'incident' GROUP BY source_system),
d AS (SELECT unnest(generate_series(period_from, least(period_to, as_of) - INTERVAL 1 SECOND, INTERVAL 1 DAY))::DATE AS day FROM p),
o AS (SELECT DISTINCT source_system, opened_at::DATE AS day FROM ticket WHERE record_type = 'incident')
SELECT concat(s.source_system, '|incident|', d.day) AS subject_id, o.day IS NULL AS exception,
  CASE WHEN o.day IS NULL THEN 'no incident opened' ELSE 'incidents opened' END AS reason, d.day, NULL::TIMESTAMP AS exported_at
FROM s CROSS JOIN d LEFT JOIN o ON o.source_system = s.source_system AND o.day = d.day
WHERE isodow(d.day) < 6 AND NOT EXISTS (SELECT 1 FROM holiday h WHERE h.day = d.day)
UNION ALL
SELECT concat('file|', f.file_id), f.exported_at < p.period_to, concat('exported ', coalesce(f.exported_at::VARCHAR, 'at an unknown time')), NULL, f.exported_at
FROM source_file f, p
