-- The order of flows of a series goes with the series: one that a person edited keeps its own.
with shipped as (
    select x."Code" as series, d.flow, d.position
    from jsonb_to_recordset($1::jsonb) as x ("Code" text, "Flows" jsonb)
    join series t on t.code = x."Code" and not t.local,
         jsonb_array_elements_text(case jsonb_typeof(x."Flows") when 'array' then x."Flows" else '[]' end) with ordinality as d (flow, position)
),
gone as (
    delete from series_flow t
    where exists (select from series s where s.code = t.series and not s.local)
      and not exists (select from shipped s where (s.series, s.flow) = (t.series, t.flow))
)
insert into series_flow as t (series, flow, position)
select series, flow, position from shipped
on conflict (series, flow) do update set position = excluded.position where t.position <> excluded.position
