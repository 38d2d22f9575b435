select m.whole, m.member, m.starts, m.ends, m.source, m.local
from membership m
where not m.withdrawn
order by m.whole, m.member, m.starts nulls first, m.id
