-- Every part of some series in some areas: along observation_area.
select o.version_id
from observation o
where o.area = any (@areas::text[])
  and o.series_id = any (array(select id from series where code = any (@series::text[])))
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
