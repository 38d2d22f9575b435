-- Every series of some areas: along observation_area.
select o.version_id, o.series_id, o.area, o.starts, o.period, o.breakdown_id, o.flow, o.value
from observation o
where o.area = any (@areas::text[])
  and (@every or o.breakdown_id = any (@parts::integer[]))
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
  and (@gaps = '' or (o.value is null) = (@gaps = 'gaps'))
