-- The links of `link_record` under the kinds of `ticket_link`, each turned the way of its kind. A name that no ticket has, or several have, stands as
-- `SYSTEM::NAME`. A link that the records of both ends tell is one.
WITH told AS (
  SELECT link_id, file_id, source_system, coalesce(link, 'related') AS link, inward_number IS NOT NULL AS is_inward,
    CASE WHEN is_inward THEN inward_number ELSE ticket_number END AS a, CASE WHEN is_inward THEN other_kind ELSE ticket_kind END AS a_kind,
    CASE WHEN is_inward THEN ticket_number ELSE other_number END AS b, CASE WHEN is_inward THEN ticket_kind ELSE other_kind END AS b_kind
  FROM link_record),
turned AS (
  SELECT link_id, file_id, source_system, link IN ('causes', 'fixes', 'problem_of', 'parent_of', 'duplicated_by') AS turns,
    CASE link WHEN 'causes' THEN 'caused_by' WHEN 'fixes' THEN 'fixed_by' WHEN 'problem_of' THEN 'problem' WHEN 'parent_of' THEN 'parent'
      WHEN 'duplicated_by' THEN 'duplicate_of' ELSE link END AS kind,
    CASE WHEN turns THEN b ELSE a END AS from_name, coalesce(CASE WHEN turns THEN b_kind ELSE a_kind END, '') AS from_kind,
    CASE WHEN turns THEN a ELSE b END AS to_name, coalesce(CASE WHEN turns THEN a_kind ELSE b_kind END, '') AS to_kind
  FROM told WHERE b IS NOT NULL),
named AS (
  SELECT source_system, key, ticket_id, CASE WHEN record_type IN ('change', 'problem') THEN record_type ELSE 'ticket' END AS kind
  FROM (SELECT source_system, number AS key, ticket_id, record_type FROM ticket
        UNION ALL SELECT k.source_system, k.key, k.ticket_id, t.record_type FROM ticket_key k JOIN ticket t USING (ticket_id))
  SEMI JOIN (SELECT source_system, from_name AS key FROM turned UNION SELECT source_system, to_name FROM turned) USING (source_system, key)),
-- A name alone, and one with its kind.
known AS (
  SELECT source_system, key, kind, min(ticket_id) AS ticket_id FROM (FROM named UNION ALL SELECT * REPLACE ('' AS kind) FROM named)
  GROUP BY source_system, key, kind HAVING min(ticket_id) = max(ticket_id)),
found AS (
  SELECT e.link_id, e.file_id, coalesce(f.ticket_id, concat(e.source_system, '::', e.from_name)) AS from_id,
    coalesce(t.ticket_id, concat(e.source_system, '::', e.to_name)) AS to_id,
    -- What is caused by a problem belongs to it.
    CASE WHEN e.kind = 'caused_by' AND x.record_type = 'problem' THEN 'problem' ELSE e.kind END AS kind
  FROM turned e
  LEFT JOIN known f ON f.source_system = e.source_system AND f.key = e.from_name AND f.kind = e.from_kind
  LEFT JOIN known t ON t.source_system = e.source_system AND t.key = e.to_name AND t.kind = e.to_kind
  LEFT JOIN ticket x ON x.ticket_id = t.ticket_id)
SELECT from_id, to_id, kind, arg_min(file_id, link_id) AS file_id, min(link_id) AS link_id
FROM found WHERE from_id <> to_id GROUP BY from_id, to_id, kind
