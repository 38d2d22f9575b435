insert into area as t (code, kind, iso2, iso3, m49, parent, scheme, government, name)
select x."Code", x."Kind", x."ISO2", x."ISO3", x."M49", nullif(x."Parent", ''), x."Scheme", x."Government", x."Name"
from jsonb_to_recordset($1::jsonb) as x ("Code" text, "Kind" text, "ISO2" text, "ISO3" text, "M49" integer, "Parent" text, "Scheme" text,
    "Government" boolean, "Name" jsonb)
on conflict (code) do update
set kind = excluded.kind, iso2 = excluded.iso2, iso3 = excluded.iso3, m49 = excluded.m49, parent = excluded.parent, scheme = excluded.scheme,
    government = excluded.government, name = excluded.name
where not t.local
  and (t.kind, t.iso2, t.iso3, t.m49, t.parent, t.scheme, t.government, t.name) is distinct from
      (excluded.kind, excluded.iso2, excluded.iso3, excluded.m49, excluded.parent, excluded.scheme, excluded.government, excluded.name)
