-- Groups recur as in PRB-04: so many incidents of one item and category inside so many days.
WITH i AS (SELECT ci_id, category, opened_at FROM inc),
w AS (
  SELECT ci_id, category, count(*) OVER (PARTITION BY ci_id, category ORDER BY opened_at
    RANGE BETWEEN to_days(p.recur_days) PRECEDING AND CURRENT ROW) AS n
  FROM i, p WHERE ci_id IS NOT NULL AND category IS NOT NULL),
g AS (SELECT max(n) AS peak, count(*) AS incidents FROM w GROUP BY ci_id, category)
SELECT coalesce(sum(incidents) FILTER (peak >= p.recur_n), 0)::BIGINT AS numerator, coalesce(sum(incidents), 0)::BIGINT AS denominator,
  (SELECT count_if(ci_id IS NULL OR category IS NULL) FROM i) AS excluded_group_not_known
FROM p LEFT JOIN g ON TRUE GROUP BY p.recur_n
