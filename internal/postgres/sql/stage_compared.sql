-- What each staged row would do to the figure it names, compared with the newest version under the same key.
-- With rumbo.keep_edits, figures whose newest version somebody else than the shipped data has set are left alone.
create temp table compared on commit drop as
with keyed as (
    select s.n, t.id as series_id, s.area, s.period, b.id as breakdown_id, s.breakdown, s.flow, r.id as release_id, s.release, s.series,
           s.value, s.censor, s.lower, s.upper, s.numerator, s.denominator, s.status, s.gap, s.negligible
    from stage s
    join series t on t.code = s.series
    left join breakdown b on b.key = s.breakdown
    left join release r on r.name = s.release
),
-- Rows of one key: the first stands for the others, which are the same or in conflict.
repeated as (
    select series, area, period, breakdown, flow, release, min(n) as first,
           count(distinct (value, censor, lower, upper, numerator, denominator, status, gap, negligible)) as values
    from keyed
    group by series, area, period, breakdown, flow, release
    having count(*) > 1
)
select k.n, k.series_id, k.area, k.period, k.breakdown_id, k.flow, k.release_id, old.id as old_id, coalesce(old.revision, 0) as revision,
       case
           when d.values > 1 then 'conflict'
           when k.n > d.first then 'same'
           when old.id is null then 'new'
           -- A file that gives the value without its parts or bounds says nothing against those that are known.
           when (k.value, k.censor, k.status, k.gap, k.negligible)
                is not distinct from (old.value, old.censor, old.status, old.gap, old.negligible)
                and (num_nonnulls(k.numerator, k.denominator) = 0
                     or (k.numerator, k.denominator) is not distinct from (old.numerator, old.denominator))
                and (num_nonnulls(k.lower, k.upper) = 0 or (k.lower, k.upper) is not distinct from (old.lower, old.upper)) then 'same'
           when current_setting('rumbo.keep_edits', true) = 'on' and c.kind <> 'shipped' then 'same'
           else 'changed'
       end as change
from keyed k
left join repeated d using (series, area, period, breakdown, flow, release)
left join lateral (
    select v.* from observation_version v
    where v.series_id = k.series_id and v.area = k.area and v.period = k.period and v.breakdown_id = k.breakdown_id
      and v.flow = k.flow and v.release_id = k.release_id
    order by v.revision desc
    limit 1
) old on true
left join change_set c on c.id = old.change_set
