-- What the edition $1 did to each series against the edition $2: figures that stayed, were revised, came and went. A series that
-- the new one does not hold at all is left out: an edition may bring a few series only.
with one as (
    select distinct on (series_id, area, period, breakdown_id, flow) * from observation_version where release_id = $1
    order by series_id, area, period, breakdown_id, flow, revision desc
), two as (
    select distinct on (series_id, area, period, breakdown_id, flow) * from observation_version where release_id = $2
    order by series_id, area, period, breakdown_id, flow, revision desc
), covered as (
    select distinct series_id from one
), beside as (
    select series_id, o.id is null as added, n.id is null as gone,
           (o.value, o.gap, o.censor, o.negligible) is not distinct from (n.value, n.gap, n.censor, n.negligible) as same
    from one n full join two o using (series_id, area, period, breakdown_id, flow)
    where series_id in (select series_id from covered)
)
select s.code, count(*) filter (where same and not added and not gone), count(*) filter (where not same and not added and not gone),
       count(*) filter (where added), count(*) filter (where gone)
from beside join series s on s.id = series_id
group by s.code, s.position
order by count(*) filter (where not same) desc, s.position, s.code
