select p.id, coalesce(p.country, ''), p.name, p.said, p.prints, p.changed_by, p.changed, keeps_profile(p.country)
from profile p
where ($1::bigint = 0 or p.id = $1)
order by p.country nulls first, lower(p.name)
