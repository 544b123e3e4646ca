/*---
schema = 1
id = "DAT-01"
version = "1.0.0"
title = "Load does not reconcile"
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
  rows_read <> rows_loaded + rows_updated + rows_duplicate + rows_rejected + rows_ignored OR rows_rejected > 0 AS exception,
  concat('read ', rows_read, ' = loaded ', rows_loaded, ' + updated ', rows_updated, ' + duplicate ', rows_duplicate, ' + rejected ', rows_rejected,
    ' + ignored ', rows_ignored) AS reason,
  path, sha256, rows_read, rows_loaded, rows_updated, rows_duplicate, rows_rejected, rows_ignored
FROM source_file
