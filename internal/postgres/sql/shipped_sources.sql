insert into source as t (code, name, flow, licence, url, cite, position)
select x.code, x.name, x.flow, x.licence, x.url, x.cite, x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Code" text, "Name" jsonb, "Flow" text, "Licence" text, "URL" text, "Cite" jsonb)) with ordinality
    as x (code, name, flow, licence, url, cite, position)
on conflict (code) do update
set name = excluded.name, flow = excluded.flow, licence = excluded.licence, url = excluded.url, cite = excluded.cite, position = excluded.position
where not t.local
  and (t.name, t.flow, t.licence, t.url, t.cite, t.position) is distinct from
      (excluded.name, excluded.flow, excluded.licence, excluded.url, excluded.cite, excluded.position)
