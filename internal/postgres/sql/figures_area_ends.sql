-- Of every series in some areas, one part: the newest figure of each flow that has a value, else the newest; and the first with a value from @base
-- on. Along observation_area, down and up: each area and series is some twenty entries.
(select distinct on (o.area, o.series_id, o.flow) o.version_id
 from observation o
 where o.area = any (@areas::text[])
   and o.breakdown_id = (select id from breakdown where key = @part)
   and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
 order by o.area, o.series_id, o.flow, o.value is null, o.starts desc)
union
(select distinct on (o.area, o.series_id, o.flow) o.version_id
 from observation o
 where o.area = any (@areas::text[])
   and o.breakdown_id = (select id from breakdown where key = @part)
   and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
   and o.starts >= @base::date and o.value is not null
 order by o.area, o.series_id, o.flow, o.starts)
