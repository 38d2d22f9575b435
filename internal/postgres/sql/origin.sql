-- $1: kind, $2: SHA-256 of the file, $3: its name, $4: sheet, $5: import, $6: response.
insert into origin (kind, file, file_name, sheet, import, response)
select $1, f.id, $3, $4, $5::bigint, $6::bigint
from (values (1)) one
left join file f on encode(f.sha256, 'hex') = encode($2::bytea, 'hex')
where $2::bytea is null or f.id is not null
on conflict do nothing
