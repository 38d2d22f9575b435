-- The files of the work $1 that the actor may see: those attached now where $2 is 0, else those that were handed in for the time $2.
select e.id, e.item, e.file_name, e.kind, e.size, e.author, e.at, coalesce((select d.institution from delegation d where d.id = e.delegation), '')
from work_evidence e
where e.work = $1 and case when $2::integer = 0 then e.removed is null else e.since <= $2 and (e.until_ is null or e.until_ >= $2) end
order by e.item, e.id
