-- The newest version per flow and release beside the key of the version @id, up to the change set @newest.
select distinct on (v.flow, v.release_id) v.id as version_id
from observation_version k
join observation_version v on (v.series_id, v.area, v.period, v.breakdown_id) = (k.series_id, k.area, k.period, k.breakdown_id)
                           and (v.flow, v.release_id) <> (k.flow, k.release_id)
where k.id = @id and v.change_set <= @newest
order by v.flow, v.release_id, v.revision desc
