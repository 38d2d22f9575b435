-- Rounds that are asked here, the newest first; $1 is a code, or empty for all that the actor may know.
select r.code, r.name, r.whole, r.reference_year, r.made_by, r.due, r.zone, r.instructions, r.opened, r.closed, r.reason, r.xmin::text,
       array(select p.part from round_part p where p.round = r.code order by p.position)
from round r
where r.made_by is not null and ($1 = '' or r.code = $1)
order by r.opened is not null, coalesce(r.opened, 'infinity') desc, r.code
