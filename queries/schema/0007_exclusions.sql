-- The agreement by which attainment passes over a clock; the settings say why and who approved it.
ALTER TABLE sla_clock ADD COLUMN exclusion VARCHAR;
-- Where the ticket is from: the site that chooses the hours or the zone of its clocks.
ALTER TABLE ticket ADD COLUMN site_id VARCHAR;
ALTER TABLE replaced.ticket ADD COLUMN site_id VARCHAR;
