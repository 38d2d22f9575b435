update series set name = $3::jsonb, short = $4::jsonb, unit = $5::jsonb, unit_sdmx = $6, unit_api = $7, kind = $8, decimals = $9, direction = $10, target = $11,
    target_test = $12, target_scope = $13, target_year = $14, rule = $15, custodian = $16, comparable = $17, caveat = $18::jsonb,
    derived_from = nullif($19, ''), own = $20, progress = $21::jsonb, weight = nullif($22, '')
where code = $1 and xmin::text = $2
