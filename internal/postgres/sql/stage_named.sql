-- Gives the compared rows the numbers of releases and breakdowns that have been made since.
update compared c
set release_id = r.id, breakdown_id = b.id
from stage s
join release r on r.name = s.release
join breakdown b on b.key = s.breakdown
where s.n = c.n and (c.release_id is null or c.breakdown_id is null)
