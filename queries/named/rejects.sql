-- Values and records that were not taken over: file, sheet, record, column, ticket, raw value, and what was expected.
SELECT f.path, r.part, r.line_no AS record, r.column_name AS "column", r.ticket_number AS ticket, r.raw_value AS raw, r.rule,
       r.expected, r.whole_record AS record_rejected
FROM rejected_value r JOIN source_file f USING (file_id)
ORDER BY f.path, r.part, r.line_no, r.column_name
