-- The releases that hold figures of others than the countries themselves, by source, the newest first. Every key begins with
-- revision 1.
select r.id, r.name, r.source, r.rank, h.figures, c.at, c.actor,
       coalesce(lead(r.id) over (partition by r.source order by r.rank desc, r.id desc), 0)
from release r
join source s on s.code = r.source and s.flow <> 'national'
join lateral (
    select count(*) filter (where v.revision = 1) as figures, max(v.change_set) as last from observation_version v where v.release_id = r.id
) h on h.figures > 0
join change_set c on c.id = h.last
order by s.position, s.code, r.rank desc, r.id desc
