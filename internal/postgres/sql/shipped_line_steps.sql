insert into line_step (set, version, step, meeting, on_day, made_by)
select s.code, v.number, x.step, nullif(x.meeting, ''), x.day, actor()
from jsonb_to_recordset($1::jsonb) as s (code text, versions jsonb)
cross join jsonb_to_recordset(s.versions) as v (number integer, steps jsonb)
cross join rows from (jsonb_to_recordset(coalesce(v.steps, '[]')) as (step text, meeting text, day date)) with ordinality as x (step, meeting, day, place)
where not exists (select from line_step old where (old.set, old.version) = (s.code, v.number))
  and exists (select from line_version w where (w.set, w.version) = (s.code, v.number) and w.made_by is null)
order by s.code, v.number, x.place
