-- A wording that is there stays as it is: what was presented is not changed by a newer program.
insert into line_version (set, version, details)
select s.code, v.number, v.details
from jsonb_to_recordset($1::jsonb) as s (code text, versions jsonb)
cross join jsonb_to_recordset(s.versions) as v (number integer, details jsonb)
where not exists (select from line_version old where old.set = s.code)
order by s.code, v.number
