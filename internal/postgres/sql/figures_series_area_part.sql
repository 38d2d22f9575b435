-- One part of some series in some areas: a place in an index for each pair. With the areas as an array the planner reads all series of each area.
select o.version_id
from series s
cross join (select distinct code collate "C" as code from unnest(@areas::text[]) code) a
join observation o on o.series_id = s.id and o.area = a.code
where s.code = any (@series::text[])
  and o.breakdown_id = (select id from breakdown where key = @part)
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
