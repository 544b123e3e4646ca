-- `changed_ticket`: the tickets that changed; and a list of them with those that are linked with them.
CREATE TABLE changed_ticket AS
SELECT ticket_id FROM ({changed}) WHERE ticket_id IS NOT NULL GROUP BY ticket_id;

CREATE TABLE {listed} AS
FROM changed_ticket
UNION
SELECT to_id FROM {links} WHERE from_id IN (FROM changed_ticket)
UNION
SELECT from_id FROM {links} WHERE to_id IN (FROM changed_ticket)
