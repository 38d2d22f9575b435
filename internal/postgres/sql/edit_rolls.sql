-- Areas that others can belong to, with how many belong to them today; $1 names one area, or is empty for all groups.
select a.code, a.kind, a.iso2, a.iso3, a.m49, a.parent, a.scheme, a.government, a.name, a.local, a.xmin::text,
       (select count(distinct m.member) from membership m where m.whole = a.code and not m.withdrawn
           and (m.starts is null or m.starts <= today()) and (m.ends is null or m.ends >= today())),
       (select count(distinct m.member) from membership m where m.whole = a.code and not m.withdrawn and m.starts > today()),
       (select count(distinct p.account) from appointment p where p.area = a.code and p.starts <= today() and (p.ends is null or p.ends >= today())),
       today()
from area a
where case when $1 = '' then a.kind in ('world', 'region', 'group') or a.kind <> 'country' and exists (select from membership m where m.whole = a.code) else a.code = $1 end
order by array_position(array['group', 'region', 'world'], a.kind) nulls last, a.code
