-- Values and records that were read and not taken, by file and rule.
SELECT file_id, rule, column_name, whole_record, count(*) AS n
FROM rejected_value
GROUP BY ALL
ORDER BY ALL
