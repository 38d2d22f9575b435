insert into target as t (code, goal, name, position)
select x."Code", x."Goal", x."Name", x.position
from rows from (jsonb_to_recordset($1::jsonb) as ("Code" text, "Goal" text, "Name" jsonb)) with ordinality as x ("Code", "Goal", "Name", position)
on conflict (code) do update set goal = excluded.goal, name = excluded.name, position = excluded.position
where not t.local and (t.goal, t.name, t.position) is distinct from (excluded.goal, excluded.name, excluded.position)
