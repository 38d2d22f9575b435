insert into flow as t (code, name, position)
select x."Code", x."Name", x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Code" text, "Name" jsonb)) with ordinality as x ("Code", "Name", position)
on conflict (code) do update set name = excluded.name, position = excluded.position
where not t.local and (t.name, t.position) is distinct from (excluded.name, excluded.position)
