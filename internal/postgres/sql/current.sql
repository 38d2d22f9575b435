-- Brings the current state along for the figures of which the change set $1 holds versions: the newest release wins, and
-- of one release the newest version.
insert into observation (series_id, area, period, breakdown_id, flow, starts, value, release_id, version_id)
select distinct on (v.series_id, v.breakdown_id, v.area, v.starts, v.period, v.flow)
       v.series_id, v.area, v.period, v.breakdown_id, v.flow, v.starts, v.value, v.release_id, v.id
from observation_version v
join release r on r.id = v.release_id
where v.change_set = $1
order by v.series_id, v.breakdown_id, v.area, v.starts, v.period, v.flow, r.rank desc, r.id desc, v.revision desc
on conflict (series_id, breakdown_id, area, starts, period, flow) do update
set value = excluded.value, release_id = excluded.release_id, version_id = excluded.version_id
where excluded.release_id = observation.release_id
   or (select (rank, id) from release where id = excluded.release_id) > (select (rank, id) from release where id = observation.release_id)
