select s.plan, s.id, s.step, s.on_day, s.body, s.document, s.url, s.reason, s.made_by, coalesce(a.name, ''), s.at
from priority_step s left join account a on a.id = s.made_by
where s.plan = any ($1::bigint[]) order by s.id
