-- One part of some series in some areas: one place in the index for each series and area, since of lists of both PostgreSQL 15 follows one alone and reads
-- every series of each area.
with wanted as materialized (
    select s.id, (select id from breakdown where key = @part) as part, a.code
    from series s cross join unnest(@areas::text[]) as a(code)
    where s.code = any (@series::text[])
)
select o.version_id
from wanted w
cross join lateral (
    select o.version_id
    from observation o
    where o.series_id = w.id and o.breakdown_id = w.part and o.area = w.code collate "C"
      and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
    offset 0
) o
