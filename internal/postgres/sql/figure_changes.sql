-- The versions that stood at the change sets @from and @to where they are not the same, of these areas and series, all where none are given.
with touched as (
    select distinct v.series_id, v.area, v.period, v.breakdown_id, v.flow
    from observation_version v
    where v.change_set > @from and v.change_set <= @to
      and (cardinality(@areas::text[]) = 0 or v.area = any (@areas))
      and (cardinality(@series::text[]) = 0 or v.series_id = any (array(select id from series where code = any (@series))))
    union
    -- Where a release got another rank in between, any figure may be another.
    select o.series_id, o.area, o.period, o.breakdown_id, o.flow
    from observation o
    where (select exists (select from release_rank where until_ >= @from and until_ < @to))
      and (cardinality(@areas::text[]) = 0 or o.area = any (@areas))
      and (cardinality(@series::text[]) = 0 or o.series_id = any (array(select id from series where code = any (@series))))
)
select then_.id, now_.id
from touched t
left join lateral (
    select w.id
    from observation_version w
    join release r on r.id = w.release_id
    where (w.series_id, w.area, w.period, w.breakdown_id, w.flow) = (t.series_id, t.area, t.period, t.breakdown_id, t.flow) and w.change_set <= @from
    order by coalesce((select k.rank from release_rank k where k.release = r.id and k.until_ >= @from order by k.until_ limit 1), r.rank) desc, r.id desc, w.revision desc
    limit 1
) then_ on true
left join lateral (
    select w.id
    from observation_version w
    join release r on r.id = w.release_id
    where (w.series_id, w.area, w.period, w.breakdown_id, w.flow) = (t.series_id, t.area, t.period, t.breakdown_id, t.flow) and w.change_set <= @to
    order by coalesce((select k.rank from release_rank k where k.release = r.id and k.until_ >= @to order by k.until_ limit 1), r.rank) desc, r.id desc, w.revision desc
    limit 1
) now_ on true
where then_.id is distinct from now_.id
