-- Of that, what stands now in the places of which a version was accepted after the change set @since.
select o.version_id
from (
    select distinct v.series_id, v.breakdown_id, v.area, v.starts, v.period, v.flow
    from observation_version v
    where v.change_set > @since
      and (v.breakdown_id = (select id from breakdown where key = '') or v.series_id = any (array(select id from series where code = any (@whole::text[]))))
) v
join observation o on (o.series_id, o.breakdown_id, o.area, o.starts, o.period, o.flow) = (v.series_id, v.breakdown_id, v.area, v.starts, v.period, v.flow)
