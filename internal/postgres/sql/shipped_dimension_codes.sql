with shipped as (
    select d."Code" as dimension, c."Code" as code, c."API" as api, c."Name" as name, c."Short" as short, coalesce(c."Synonyms", '{}') as synonyms, c.position
    from jsonb_to_recordset($1::jsonb) as d ("Code" text, "Codes" jsonb),
         rows from (jsonb_to_recordset(case jsonb_typeof(d."Codes") when 'array' then d."Codes" else '[]' end)
             as ("Code" text, "API" text, "Name" jsonb, "Short" jsonb, "Synonyms" text[])) with ordinality
             as c ("Code", "API", "Name", "Short", "Synonyms", position)
),
gone as (
    delete from dimension_code t
    where not t.local and not exists (select from shipped s where (s.dimension, s.code) = (t.dimension, t.code))
)
insert into dimension_code as t (dimension, code, api, name, short, synonyms, position)
select dimension, code, api, name, short, synonyms, position from shipped
on conflict (dimension, code) do update
set api = excluded.api, name = excluded.name, short = excluded.short, synonyms = excluded.synonyms, position = excluded.position
where not t.local
  and (t.api, t.name, t.short, t.synonyms, t.position) is distinct from
      (excluded.api, excluded.name, excluded.short, excluded.synonyms, excluded.position)
