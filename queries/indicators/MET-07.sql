-- The part of the period that is over, in seconds, and the incidents opened in it: together, and by service.
WITH i AS (SELECT service_id FROM inc WHERE state_class IS DISTINCT FROM 'cancelled'),
span AS (SELECT date_diff('second', period_from, least(period_to, as_of)) AS seconds FROM p)
SELECT NULL::VARCHAR AS service, (SELECT seconds FROM span) AS numerator, count(*) AS denominator,
  count_if(service_id IS NULL) AS excluded_from_services FROM i
UNION ALL
SELECT service_id, (SELECT seconds FROM span), count(*), 0 FROM i WHERE service_id IS NOT NULL GROUP BY service_id
