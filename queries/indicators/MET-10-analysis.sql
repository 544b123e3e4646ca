WITH ended AS (
  SELECT date_diff('second', opened_at, rca_completed_at) AS seconds FROM prb, p
  WHERE rca_completed_at >= p.period_from AND rca_completed_at < p.period_to)
SELECT quantile_cont(seconds, 0.5) FILTER (seconds >= 0) AS value, count_if(seconds >= 0) AS denominator,
  count_if(seconds < 0) AS excluded_stop_before_start FROM ended
