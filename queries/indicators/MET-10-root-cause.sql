SELECT count_if(coalesce(trim(root_cause), '') <> '') AS numerator, count(*) AS denominator
FROM prb, p WHERE state_class IS DISTINCT FROM 'cancelled' AND closed_at >= p.period_from AND closed_at < p.period_to
