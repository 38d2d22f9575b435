-- $1: one import with what the actor may do with it, all when null; $2: how many, newest first; $3: only the others of the same file as this import, unless null.
select i.id, i.state, i.file_name, encode(f.sha256, 'hex'), f.size, i.source, i.release, i.actor, i.received, i.decided, i.decided_by, i.report, coalesce(i.report->>'status', ''), coalesce(json_array_length(case when json_typeof(i.report->'questions') = 'array' then i.report->'questions' end), 0), i.change_set,
       coalesce(i.flow, ''), i.areas, i.submitted, i.submitted_by, i.reason, i.taken, $1::bigint is not null and may_take(i.id),
       $1::bigint is not null and may_accept(i.id), $1::bigint is not null and i.submitted is null and may_submit(i.id), $1::bigint is not null and i.submitted is not null and may_submit(i.id),
       $1::bigint is not null and i.submitted is null and may_reject(i.id), $1::bigint is not null and i.submitted is not null and may_reject(i.id),
       $1::bigint is not null and (everywhere('work.comment') or (i.areas <> '{}' and i.areas <@ areas_of('work.comment'))),
       i.replaces, (select n.id from import n where n.replaces = i.id order by n.id desc limit 1)
from import i
join file f on f.id = i.file
where ($1::bigint is null or i.id = $1) and ($3::bigint is null or i.id <> $3 and i.file = (select o.file from import o where o.id = $3))
order by i.id desc
limit $2
