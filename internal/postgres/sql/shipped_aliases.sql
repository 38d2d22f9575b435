with shipped as (
    select x."Code" as area, a.alias, a.position
    from jsonb_to_recordset($1::jsonb) as x ("Code" text, "Aliases" jsonb),
         jsonb_array_elements_text(case jsonb_typeof(x."Aliases") when 'array' then x."Aliases" else '[]' end) with ordinality as a (alias, position)
),
gone as (
    delete from area_alias t
    where not t.local and not exists (select from shipped s where (s.area, s.alias) = (t.area, t.alias))
)
insert into area_alias as t (area, alias, position)
select area, alias, min(position) from shipped group by area, alias
on conflict (area, alias) do update set position = excluded.position where not t.local and t.position <> excluded.position
