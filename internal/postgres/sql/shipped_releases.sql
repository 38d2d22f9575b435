insert into release as t (name, source, rank, note, position)
select x.name, x.source, x.rank, x.note, x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Name" text, "Source" text, "Rank" text, "Note" jsonb)) with ordinality
    as x (name, source, rank, note, position)
order by x.position
on conflict (name) do update set source = excluded.source, rank = excluded.rank, note = excluded.note, position = excluded.position
where not t.local
  and (t.source, t.rank, t.note, t.position) is distinct from (excluded.source, excluded.rank, excluded.note, excluded.position)
