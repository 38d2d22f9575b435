-- The rounds that are open to be known: those asked elsewhere, and ours once they are open.
select r.code, r.name, r.whole, r.reference_year, r.opens, coalesce(r.closes, r.due::timestamptz), r.source,
       array(select p.part from round_part p where p.round = r.code order by p.position),
       coalesce(r.made_by, 0), r.opened, r.closed
from round r
where r.made_by is null or r.opened is not null
order by r.position, r.reference_year, r.opened, r.code
