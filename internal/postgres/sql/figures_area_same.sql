-- One part of each of some series in one period, in some areas: along observation_area.
select o.version_id
from unnest(@codes::text[], @periods::text[], @starts::date[]) with ordinality p (code, period, starts)
join series s on s.code = p.code
join observation o on o.series_id = s.id and o.starts = p.starts and o.period = p.period
where o.area = any (@areas::text[])
  and o.breakdown_id = (select id from breakdown where key = @part)
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
