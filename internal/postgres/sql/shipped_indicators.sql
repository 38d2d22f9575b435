insert into indicator as t (code, target, name, short, tier, custodian, direct, caveat, definition, position)
select x.code, x.target, x.name, x.short, x.tier, x.custodian, x.direct, x.caveat, x.definition, x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Code" text, "Target" text, "Name" jsonb, "Short" jsonb, "Tier" text, "Custodian" text,
    "Direct" boolean, "Caveat" jsonb, "Definition" jsonb)) with ordinality
    as x (code, target, name, short, tier, custodian, direct, caveat, definition, position)
on conflict (code) do update
set target = excluded.target, name = excluded.name, short = excluded.short, tier = excluded.tier, custodian = excluded.custodian,
    direct = excluded.direct, caveat = excluded.caveat, definition = excluded.definition, position = excluded.position
where not t.local
  and (t.target, t.name, t.short, t.tier, t.custodian, t.direct, t.caveat, t.definition, t.position) is distinct from
      (excluded.target, excluded.name, excluded.short, excluded.tier, excluded.custodian, excluded.direct, excluded.caveat, excluded.definition, excluded.position)
