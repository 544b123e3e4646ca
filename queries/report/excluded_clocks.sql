-- The clocks left out by agreement that ended or were due from `$1` until `$2`, by exclusion and level, and those of them that were breached.
SELECT exclusion, sla, count(*)::BIGINT, count(*) FILTER (state IN ('breached', 'open_breached'))::BIGINT
FROM sla_clock
WHERE is_last AND exclusion IS NOT NULL
  AND coalesce(stopped_at, cancelled_at, due_at) >= $1 AND coalesce(stopped_at, cancelled_at, due_at) < $2
GROUP BY ALL
ORDER BY ALL
