SELECT count_if(EXISTS (SELECT 1 FROM sla_definition d WHERE (d.service_id IS NULL OR d.service_id IN (s.service_id, s.name))
    AND (d.valid_from IS NULL OR d.valid_from < p.period_to) AND (d.valid_to IS NULL OR d.valid_to >= p.period_to))) AS numerator,
  count(*) AS denominator, (SELECT count_if(live IS NULL) FROM service) AS excluded_live_not_known
FROM service s, p WHERE s.live
