-- Every membership of a group, or of a country, those that were withdrawn last.
select m.id, m.whole, m.member, m.starts, m.ends, m.source, m.local, m.withdrawn, m.shipped is not null, m.xmin::text
from membership m
where $1 in (m.whole, m.member)
order by m.withdrawn, m.whole, m.member, m.starts nulls first, m.id
