-- The work of country $3 on part $2 of round $1, with what the actor may do with it.
select w.id, w.version, w.state, w.revision, w.answered, w.saved, w.serial, coalesce(w.submitted_by, 0), w.submitted, coalesce(w.returned_by, 0), w.returned, w.reason,
       coalesce(w.validated_by, 0), w.validated, coalesce(w.validated_serial, 0), coalesce(w.published_by, 0), w.published,
       w.state <> 'submitted' and answerable(w.round, w.country) and writes(w.country, w.part, null),
       w.state in ('draft', 'returned') and answerable(w.round, w.country) and covers('work.submit', array[w.country]),
       w.state = 'submitted' and covers('work.submit', array[w.country]),
       w.state in ('submitted', 'validated') and covers('work.validate', array[w.country]),
       w.state = 'submitted' and judges.ok,
       w.state = 'validated' and may_publish(w.id),
       covers('work.comment', array[w.country])
from work w
cross join lateral (select covers('work.validate', array[w.country]) and actor() is distinct from w.submitted_by
    and not exists (select from submitted_answer a where a.work = w.id and a.serial = w.serial and a.author = actor()) as ok) judges
where w.round = $1 and w.part = $2 and w.country = $3
