-- The figures that differ between the editions $1 (new) and $2 (old), the newest version of each, the largest changes first;
-- $4 is a series, or empty for all; $5 revised, added, gone, or empty for all.
with one as (
    select distinct on (series_id, area, period, breakdown_id, flow) * from observation_version
    where release_id = $1 and ($4 = '' or series_id = (select id from series where code = $4))
    order by series_id, area, period, breakdown_id, flow, revision desc
), two as (
    select distinct on (series_id, area, period, breakdown_id, flow) * from observation_version
    where release_id = $2 and ($4 = '' or series_id = (select id from series where code = $4))
    order by series_id, area, period, breakdown_id, flow, revision desc
), covered as (
    select distinct series_id from one
)
select s.code, coalesce(n.area, o.area), coalesce(n.label, o.label), b.key, o.id is null, n.id is null,
       o.value, o.literal, o.censor, o.lower, o.upper, o.numerator, o.denominator, o.status, o.gap, o.negligible,
       n.value, n.literal, n.censor, n.lower, n.upper, n.numerator, n.denominator, n.status, n.gap, n.negligible
from one n
full join two o using (series_id, area, period, breakdown_id, flow)
join series s on s.id = series_id
join breakdown b on b.id = breakdown_id
where series_id in (select series_id from covered)
  and (o.id is null or n.id is null or (o.value, o.gap, o.censor, o.negligible) is distinct from (n.value, n.gap, n.censor, n.negligible))
  and ($5 = '' or $5 = case when o.id is null then 'added' when n.id is null then 'gone' else 'revised' end)
order by o.id is null or n.id is null, abs(case when o.value <> 0 then (n.value - o.value) / o.value end) desc nulls last,
         s.code, 2, coalesce(n.period, o.period), b.key
limit $3
