-- The snapshot $1, however its letters are written, or all, the newest first.
select s.code, s.name, s.note, s.mark, s.data_hash, s.figures, s.made_by, s.at, s.withdrawn, s.reason
from snapshot s
where $1 in ('', s.code) or lower(s.code) = lower($1)
order by s.at desc, s.code
