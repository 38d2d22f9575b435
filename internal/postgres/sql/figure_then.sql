-- What stood at the change set @as_of in the places that were picked: what stands where it is as old as that and no rank has moved since, else
-- the newest version of the release that was the newest.
select x.version_id
from (
    select case
               when v.change_set <= @as_of and not (select exists (select from release_rank where until_ >= @as_of)) then v.id
               else (
                   select w.id
                   from observation_version w
                   join release r on r.id = w.release_id
                   where (w.series_id, w.area, w.period, w.breakdown_id, w.flow) = (v.series_id, v.area, v.period, v.breakdown_id, v.flow)
                     and w.change_set <= @as_of
                   order by coalesce((select k.rank from release_rank k where k.release = r.id and k.until_ >= @as_of order by k.until_ limit 1), r.rank) desc,
                            r.id desc, w.revision desc
                   limit 1)
           end as version_id
    from standing
    join observation_version v on v.id = standing.version_id
) x
where x.version_id is not null
