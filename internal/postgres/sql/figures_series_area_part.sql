-- One part of some series in some areas: along observation_series, as far as its third column.
select o.version_id
from observation o
where o.series_id = any (array(select id from series where code = any (@series::text[])))
  and o.breakdown_id = (select id from breakdown where key = @part)
  and o.area = any (@areas::text[])
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
