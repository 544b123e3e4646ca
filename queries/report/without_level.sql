-- Tickets of the kinds `$3` opened from `$1` until `$2` that no level is for: there is no clock of theirs, or none with a target. They are found by
-- their numbers first: few clocks are looked at, and the texts of even fewer tickets.
WITH asked AS MATERIALIZED (
  SELECT ticket_no FROM ticket
  WHERE opened_at >= $1 AND opened_at < $2 AND list_contains(string_split($3, ','), record_type)
), clocked AS (
  SELECT ticket_no FROM clock_figure
  WHERE ticket_no IN (SELECT ticket_no FROM asked) AND is_last AND state <> 7
), bare AS (
  SELECT ticket_no FROM asked ANTI JOIN clocked USING (ticket_no)
)
SELECT t.number AS ticket, t.source_system AS system, t.record_type AS kind, t.title, t.state, t.priority,
  t.service_id AS service, t.group_id AS "group", t.category, t.opened_at
FROM ticket t
WHERE t.ticket_no IN (SELECT ticket_no FROM bare)
ORDER BY kind, t.number, t.source_system
