-- One part of some series, all areas: along observation_series.
select o.version_id
from observation o
where o.series_id = any (array(select id from series where code = any (@series::text[])))
  and o.breakdown_id = (select id from breakdown where key = @part)
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
