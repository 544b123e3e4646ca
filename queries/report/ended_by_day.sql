-- Incidents that ended from `$2` until `$3`, by the day on the wall of the zone `$1`, and those of them that had been open for longer than `old`.
-- By the quarter of an hour first: no zone begins a day in the middle of one, and they are few beside the tickets.
SELECT CAST(epoch_us(date_trunc('day', local_time(make_timestamp(quarter * {quarter}), $1))) // 86400000000 AS BIGINT) AS day,
  sum(ended)::BIGINT AS ended, sum(old)::BIGINT AS old
FROM (
  SELECT epoch_us(ended) // {quarter} AS quarter, count(*) AS ended, count(*) FILTER (ended - opened_at > {old}) AS old
  FROM (SELECT opened_at, coalesce(resolved_at, closed_at) AS ended FROM ticket WHERE record_type = 'incident')
  WHERE ended >= $2 AND ended < $3
  GROUP BY quarter
)
GROUP BY day
ORDER BY day
