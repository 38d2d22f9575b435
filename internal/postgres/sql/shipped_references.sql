insert into reference as t (kind, code, name, position)
select x.kind, x.code, x.name, x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Kind" text, "Code" text, "Name" jsonb)) with ordinality as x (kind, code, name, position)
on conflict (kind, code) do update set name = excluded.name, position = excluded.position
where not t.local and (t.name, t.position) is distinct from (excluded.name, excluded.position)
