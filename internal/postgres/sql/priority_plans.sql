select p.id, p.country, p.revision, p.made, p.removed from priority_plan p where $1 in (p.country, '') and $2::bigint in (p.id, 0) order by p.id
