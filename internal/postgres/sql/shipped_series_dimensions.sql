-- The breakdowns of a series go with the series: one that a person edited keeps its own.
with shipped as (
    select x."Code" as series, d.dimension, d.position
    from jsonb_to_recordset($1::jsonb) as x ("Code" text, "Dimensions" jsonb)
    join series t on t.code = x."Code" and not t.local,
         jsonb_array_elements_text(case jsonb_typeof(x."Dimensions") when 'array' then x."Dimensions" else '[]' end) with ordinality as d (dimension, position)
),
gone as (
    delete from series_dimension t
    where exists (select from series s where s.code = t.series and not s.local)
      and not exists (select from shipped s where (s.series, s.dimension) = (t.series, t.dimension))
)
insert into series_dimension as t (series, dimension, position)
select series, dimension, position from shipped
on conflict (series, dimension) do update set position = excluded.position where t.position <> excluded.position
