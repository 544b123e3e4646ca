-- The clocks that run, by level and the millionths of their target that are used.
SELECT sla, CAST(working_seconds * 1000000 // target_seconds AS BIGINT) AS used, working_seconds > target_seconds AS over,
  state = 'paused' AS paused, count(*)::BIGINT AS clocks
FROM sla_clock
WHERE is_last AND exclusion IS NULL AND state IN ('open_ok', 'open_near', 'open_breached', 'paused')
GROUP BY ALL
ORDER BY ALL
