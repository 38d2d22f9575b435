select e.kind, coalesce(e.proposal, 0), e.line, coalesce(e.country, ''), e.observer, coalesce(e.made_by, 0), e.at, e.detail from room_event e where e.room = $1 order by e.id
