insert into dimension as t (code, sdmx, name, synonyms, position)
select x.code, x.sdmx, x.name, coalesce(x.synonyms, '{}'), x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Code" text, "SDMX" text, "Name" jsonb, "Synonyms" text[])) with ordinality
    as x (code, sdmx, name, synonyms, position)
on conflict (code) do update set sdmx = excluded.sdmx, name = excluded.name, synonyms = excluded.synonyms, position = excluded.position
where not t.local and (t.sdmx, t.name, t.synonyms, t.position) is distinct from (excluded.sdmx, excluded.name, excluded.synonyms, excluded.position)
