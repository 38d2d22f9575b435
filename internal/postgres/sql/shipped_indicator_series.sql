with shipped as (
    select x."Code" as indicator, s.series, s.position
    from jsonb_to_recordset($1::jsonb) as x ("Code" text, "Series" jsonb),
         jsonb_array_elements_text(case jsonb_typeof(x."Series") when 'array' then x."Series" else '[]' end) with ordinality as s (series, position)
),
gone as (
    delete from indicator_series t
    where not t.local and not exists (select from shipped s where (s.indicator, s.series) = (t.indicator, t.series))
)
insert into indicator_series as t (indicator, series, position)
select indicator, series, position from shipped
on conflict (indicator, series) do update set position = excluded.position where not t.local and t.position <> excluded.position
