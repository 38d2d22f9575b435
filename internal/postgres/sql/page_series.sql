-- Some series in all areas: along observation_series.
select o.version_id, o.series_id, o.area, o.starts, o.period, o.breakdown_id, o.flow, o.value
from observation o
where o.series_id = any (array(select id from series where code = any (@series::text[])))
  and (@every or o.breakdown_id = any (@parts::integer[]))
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
  and (@gaps = '' or (o.value is null) = (@gaps = 'gaps'))
