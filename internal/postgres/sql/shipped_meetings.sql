insert into meeting as t (code, whole, kind, name, starts, ends, details, position)
select x.code, x.whole, x.kind, x.name, x.starts::timestamptz at time zone 'UTC', x.ends::timestamptz at time zone 'UTC', x.details, x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Code" text, "Group" text, "Kind" text, "Name" jsonb, "Starts" text, "Ends" text, "Details" jsonb))
    with ordinality as x (code, whole, kind, name, starts, ends, details, position)
on conflict (code) do update
set whole = excluded.whole, kind = excluded.kind, name = excluded.name, starts = excluded.starts, ends = excluded.ends, details = excluded.details, position = excluded.position
where not t.local
  and (t.whole, t.kind, t.name, t.starts, t.ends, t.details, t.position) is distinct from
      (excluded.whole, excluded.kind, excluded.name, excluded.starts, excluded.ends, excluded.details, excluded.position)
