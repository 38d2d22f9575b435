select m.code, m.whole, m.kind, m.name, m.starts, m.ends, m.details, m.local, m.xmin::text
from meeting m
where $1 in ('', m.code)
order by m.starts, m.ends, m.code
