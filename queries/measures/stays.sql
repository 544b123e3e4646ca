-- The times in which the tickets of the kind `$2` were in the open set, as far as their histories say and as it is known at `$1`: `came` where a ticket came into
-- it, `goes` where it left it. Of a ticket that ended, nobody knows when, a last one is `end_unknown`.
-- `{cell}` and `{cells}` are filled in for a breakdown, `{where}` for conditions.
SELECT t.ticket_no, {cell} AS cell, epoch_us(t.opened_at) // 1000000 AS opened,
  epoch_us(greatest(f.from_at, t.opened_at)) // 1000000 AS entered,
  CASE WHEN f.doubt = 2 THEN CASE WHEN t.updated_at <= $1 THEN epoch_us($1) // 1000000 END
    ELSE epoch_us(CASE WHEN f.to_at <= $1 THEN greatest(f.to_at, t.opened_at) END) // 1000000 END AS left,
  coalesce(f.came_from IN (-1, 8, 9, 10) AND f.doubt IS DISTINCT FROM 2, false) AS came,
  coalesce(f.goes_to IN (8, 9, 10) AND f.to_at <= $1, false) AS goes,
  coalesce(f.doubt = 2, false) AS end_unknown
FROM spell_figure f JOIN ticket t ON t.ticket_no = f.ticket_no {cells}
WHERE t.record_type = $2 AND t.opened_at <= $1 AND f.from_at <= $1 AND (coalesce(f.state, 11) NOT IN (8, 9, 10) OR f.doubt = 2)
  AND f.ticket_no IN (SELECT ticket_no FROM spell_figure WHERE came_from = -1 AND basis = 0){where}
