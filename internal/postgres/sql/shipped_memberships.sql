-- A shipped membership keeps its name "group/member/first day" whatever a person makes of its dates.
with shipped as (
    select x."Group" as whole, x."Member" as member, nullif(x."From"::timestamptz::date, date '0001-01-01') as starts,
           nullif(x."To"::timestamptz::date, date '0001-01-01') as ends, x."Source" as source
    from jsonb_to_recordset($1::jsonb) as x ("Group" text, "Member" text, "From" text, "To" text, "Source" text)
),
named as (
    select distinct on (shipped) * from (select *, concat_ws('/', whole, member, coalesce(starts::text, '')) as shipped from shipped) s
    order by shipped
),
gone as (
    delete from membership t
    where t.shipped is not null and not t.local and not exists (select from named s where s.shipped = t.shipped)
)
insert into membership as t (whole, member, starts, ends, source, shipped)
select whole, member, starts, ends, source, shipped from named order by shipped
on conflict (shipped) do update set ends = excluded.ends, source = excluded.source
where not t.local and (t.ends, t.source) is distinct from (excluded.ends, excluded.source)
