-- In which years something is stored, and whether it is a value or which gap, without reading the figures themselves: along
-- observation_area, which alone is touched where there are values. The days of a year are one. Its parts are put together in
-- Marks.
select distinct s.code, o.area, b.key, extract(year from o.starts)::int,
       case when o.value is null then (select v.gap from observation_version v where v.id = o.version_id) else '' end
from observation o
join series s on s.id = o.series_id
join breakdown b on b.id = o.breakdown_id
where o.area = any (@areas::text[])
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
