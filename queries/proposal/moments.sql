-- Moments that stand in a file of tickets (`shown`) and in another one (`stored`): the beginnings of service levels beside openings, and recorded
-- resolutions beside those of the tickets. `ahead`: the seconds by which the file of tickets shows them later.
SELECT t.file_id AS shown, s.file_id AS stored, s.started_at AS utc, date_diff('second', s.started_at, t.opened_at) AS ahead
FROM sla_instance s JOIN ticket t USING (ticket_id)
WHERE s.started_at IS NOT NULL AND s.file_id <> t.file_id
UNION ALL
SELECT t.file_id, e.file_id, max(e.event_at), date_diff('second', max(e.event_at), any_value(t.resolved_at))
FROM ticket_event e JOIN ticket t USING (ticket_id)
WHERE e.field = 'state' AND e.new_code = 'resolved' AND t.resolved_at IS NOT NULL AND e.file_id <> t.file_id
GROUP BY t.ticket_id, t.file_id, e.file_id
