insert into round as t (code, name, whole, reference_year, opens, closes, source, position)
select x.code, x.name, x.whole, x.reference_year, nullif(x.opens::timestamptz, timestamptz '0001-01-01 00:00:00Z'),
       nullif(x.closes::timestamptz, timestamptz '0001-01-01 00:00:00Z'), x.source, x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Code" text, "Name" jsonb, "Group" text, "ReferenceYear" integer, "Opens" text, "Closes" text, "Source" text))
    with ordinality as x (code, name, whole, reference_year, opens, closes, source, position)
on conflict (code) do update
set name = excluded.name, whole = excluded.whole, reference_year = excluded.reference_year, opens = excluded.opens, closes = excluded.closes,
    source = excluded.source, position = excluded.position
where not t.local
  and (t.name, t.whole, t.reference_year, t.opens, t.closes, t.source, t.position) is distinct from
      (excluded.name, excluded.whole, excluded.reference_year, excluded.opens, excluded.closes, excluded.source, excluded.position)
