/*---
schema = 1
id = "DAT-01"
version = "1.0.1"
title = "Load does not reconcile, or records were rejected"
kind = "control"
status = "stable"
severity = "critical"
tier = 1
subject = "file"
objective = "Every record of an export is accounted for."
criterion = "Exception when read differs from loaded + updated + duplicate + rejected + ignored, or records were rejected."
population = "Every source file."
limitations = ["Whether the export itself was complete is asked by DAT-02."]
evidence = ["path", "sha256", "rows_read", "rows_loaded", "rows_updated", "rows_duplicate", "rows_rejected", "rows_ignored"]
needs = { tables = ["source_file"] }

[[maps]]
to = "cobit2019:MEA01.03"
why = "Evidence on collecting and processing performance data."

[[maps]]
to = "cobit2019:DSS06.02"
why = "Evidence on controlling how information is processed."
---*/
SELECT file_id AS subject_id,
  rows_read <> accounted OR rows_rejected > 0 AS exception,
  concat(path, ': read ', rows_read, CASE WHEN rows_read = accounted THEN ' = ' ELSE ', but accounted for are ' END, 'loaded ', rows_loaded,
    ' + updated ', rows_updated, ' + duplicate ', rows_duplicate, ' + rejected ', rows_rejected, ' + ignored ', rows_ignored) AS reason,
  path, sha256, rows_read, rows_loaded, rows_updated, rows_duplicate, rows_rejected, rows_ignored
FROM (SELECT *, rows_loaded + rows_updated + rows_duplicate + rows_rejected + rows_ignored AS accounted FROM source_file)
