-- One part of every series of some areas: along observation_area.
select o.version_id
from observation o
where o.area = any (@areas::text[])
  and o.breakdown_id = (select id from breakdown where key = @part)
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
