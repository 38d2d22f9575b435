select what, code from (
    select 'series' as what, s.code from (select distinct series as code from stage) s left join series t using (code) where t.code is null
    union all
    select 'area', s.code from (select distinct area as code from stage) s left join area t using (code) where t.code is null
    union all
    select 'flow', s.code from (select distinct flow as code from stage) s left join flow t using (code) where t.code is null
) missing
order by what, code
limit 1000
