insert into line_set as t (code, whole, name, note, position)
select x.code, x.whole, x.name, x.note, x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Code" text, "Group" text, "Name" jsonb, "Note" jsonb)) with ordinality as x (code, whole, name, note, position)
on conflict (code) do update set whole = excluded.whole, name = excluded.name, note = excluded.note, position = excluded.position
where not t.local and (t.whole, t.name, t.note, t.position) is distinct from (excluded.whole, excluded.name, excluded.note, excluded.position)
