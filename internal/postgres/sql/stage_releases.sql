-- $1: editions as JSON. A release belongs to the source that first brought it.
insert into release (name, source, rank)
select e.release, min(e.source), min(e.rank)
from jsonb_to_recordset($1::jsonb) as e (release text, source text, rank text)
group by e.release
order by min(e.rank collate "C"), e.release
on conflict (name) do nothing
