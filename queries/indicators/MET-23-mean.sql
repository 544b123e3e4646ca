SELECT avg(score) AS value, count(score) AS denominator FROM survey, p WHERE answered_at >= p.period_from AND answered_at < p.period_to
