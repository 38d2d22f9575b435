-- Brings the current state in line with the ranks of the releases, after these were changed.
update observation o
set value = v.value, release_id = v.release_id, version_id = v.id
from (
    select distinct on (v.series_id, v.area, v.period, v.breakdown_id, v.flow) v.*
    from observation_version v
    join release r on r.id = v.release_id
    order by v.series_id, v.area, v.period, v.breakdown_id, v.flow, r.rank desc, r.id desc, v.revision desc
) v
where (o.series_id, o.area, o.period, o.breakdown_id, o.flow) = (v.series_id, v.area, v.period, v.breakdown_id, v.flow)
  and o.version_id <> v.id
