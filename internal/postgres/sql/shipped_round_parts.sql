with shipped as (
    select x."Code" as round, p.part, p.position
    from jsonb_to_recordset($1::jsonb) as x ("Code" text, "Parts" jsonb)
    join round t on t.code = x."Code" and not t.local,
         jsonb_array_elements_text(case jsonb_typeof(x."Parts") when 'array' then x."Parts" else '[]' end) with ordinality as p (part, position)
),
gone as (
    delete from round_part t
    where exists (select from round r where r.code = t.round and not r.local)
      and not exists (select from shipped s where (s.round, s.part) = (t.round, t.part))
)
insert into round_part as t (round, part, position)
select round, part, position from shipped
on conflict (round, part) do update set position = excluded.position where t.position <> excluded.position
