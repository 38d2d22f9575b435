insert into series (code, name, short, unit, unit_sdmx, unit_api, kind, decimals, direction, target, target_test, target_scope, target_year,
    rule, custodian, comparable, caveat, derived_from, own, progress, weight)
values ($1, $2::jsonb, $3::jsonb, $4::jsonb, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::jsonb, nullif($18, ''), $19, $20::jsonb, nullif($21, ''))
