-- $1: editions as JSON. A source that nobody has described bears its code as its name.
insert into source (code, name, flow)
select e.source, jsonb_build_object('en', e.source), min(e.flow)
from jsonb_to_recordset($1::jsonb) as e (source text, flow text)
group by e.source
order by e.source
on conflict (code) do nothing
