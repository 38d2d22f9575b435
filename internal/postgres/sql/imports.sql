-- $1: one import, all when null; $2: how many, newest first.
select i.id, i.state, i.file_name, encode(f.sha256, 'hex'), f.size, i.source, i.release, i.actor, i.received, i.decided, i.decided_by, i.report, i.change_set
from import i
join file f on f.id = i.file
where $1::bigint is null or i.id = $1
order by i.id desc
limit $2
