-- The codes of groups, and the words that say for whom a ticket waits: 1 the customer, 2 a supplier. All other words mean something else (3).
INSERT INTO spell_group
SELECT (row_number() OVER (ORDER BY group_id) - 1)::INTEGER, group_id FROM (
  SELECT group_id FROM ticket WHERE group_id IS NOT NULL
  UNION SELECT old_value FROM ticket_event WHERE field = 'group_id' AND old_value IS NOT NULL
  UNION SELECT new_value FROM ticket_event WHERE field = 'group_id' AND new_value IS NOT NULL
);
CREATE OR REPLACE TEMP TABLE spell_wait AS
SELECT word, waits_for::INTEGER AS waits_for FROM (
  SELECT word, CASE
    WHEN regexp_matches(word, 'vendor|supplier|third.?party|3rd.?party|external|partner|provider|lieferant|hersteller|dienstleister|extern|fornecedor|terceiro|proveedor|fournisseur|prestataire|fornitore') THEN 2
    WHEN regexp_matches(word, 'caller|customer|user|requester|requestor|client|reporter|kunde|anrufer|anwender|melder|cliente|usuario|usuário|solicitante|utilisateur|demandeur|utente') THEN 1 END AS waits_for
  FROM (SELECT DISTINCT lower(trim(word)) AS word FROM (
    SELECT hold_reason AS word FROM ticket WHERE hold_reason IS NOT NULL
    UNION ALL SELECT old_value FROM ticket_event WHERE field = 'hold_reason' OR (field = 'state' AND old_code = 'pending')
    UNION ALL SELECT new_value FROM ticket_event WHERE field = 'hold_reason' OR (field = 'state' AND new_code = 'pending')
  ) WHERE word IS NOT NULL)
) WHERE waits_for IS NOT NULL
