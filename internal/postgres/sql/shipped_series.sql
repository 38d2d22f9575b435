insert into series as t (code, name, short, unit, unit_sdmx, unit_api, kind, decimals, direction, target, target_test, target_scope, target_year,
    rule, custodian, comparable, caveat, derived_from, own, progress, weight, position)
select x.code, x.name, x.short, x.unit, x.unit_sdmx, x.unit_api, x.kind, x.decimals, x.direction, x.target, x.target_test, x.target_scope, x.target_year,
       x.rule, x.custodian, x.comparable, x.caveat, nullif(x.derived_from, ''), x.own, x.progress, nullif(x.weight, ''), x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Code" text, "Name" jsonb, "Short" jsonb, "Unit" jsonb, "UnitSDMX" text, "UnitAPI" text,
    "Kind" text, "Decimals" integer, "Direction" text, "Target" numeric, "TargetTest" text, "TargetScope" text, "TargetYear" integer,
    "Rule" text, "Custodian" text, "Comparable" boolean, "Caveat" jsonb, "DerivedFrom" text, "Own" boolean, "Progress" jsonb,
    "Weight" text)) with ordinality
    as x (code, name, short, unit, unit_sdmx, unit_api, kind, decimals, direction, target, target_test, target_scope, target_year,
          rule, custodian, comparable, caveat, derived_from, own, progress, weight, position)
on conflict (code) do update
set name = excluded.name, short = excluded.short, unit = excluded.unit, unit_sdmx = excluded.unit_sdmx, unit_api = excluded.unit_api,
    kind = excluded.kind, decimals = excluded.decimals, direction = excluded.direction, target = excluded.target,
    target_test = excluded.target_test, target_scope = excluded.target_scope, target_year = excluded.target_year, rule = excluded.rule,
    custodian = excluded.custodian, comparable = excluded.comparable, caveat = excluded.caveat, derived_from = excluded.derived_from,
    own = excluded.own, progress = excluded.progress, weight = excluded.weight, position = excluded.position
where not t.local
  and (t.name, t.short, t.unit, t.unit_sdmx, t.unit_api, t.kind, t.decimals, t.direction, t.target, t.target_test, t.target_scope, t.target_year,
       t.rule, t.custodian, t.comparable, t.caveat, t.derived_from, t.own, t.progress, t.weight, t.position) is distinct from
      (excluded.name, excluded.short, excluded.unit, excluded.unit_sdmx, excluded.unit_api, excluded.kind, excluded.decimals, excluded.direction,
       excluded.target, excluded.target_test, excluded.target_scope, excluded.target_year, excluded.rule, excluded.custodian, excluded.comparable,
       excluded.caveat, excluded.derived_from, excluded.own, excluded.progress, excluded.weight, excluded.position)
