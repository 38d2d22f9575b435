-- What a phone asks every few seconds, in one go: the room that a link opens, by the digest in hex, how far it has come, and which seat there has one of the
-- secrets that the phone keeps.
select r.id, r.set, r.version, coalesce(r.meeting, ''), r.ends, r.closed, r.linked, r.made, v.frozen is not null, r.revision, v.revision, l.ended is not null, now(),
       coalesce(x.id, 0), coalesce(x.country, ''), coalesce(x.observer, '')
from room_link l
join room r on r.id = l.room
join line_version v on (v.set, v.version) = (r.set, r.version)
left join lateral (select s.id, s.country, s.observer from room_seat_key k join room_seat s on s.id = k.seat where encode(k.token, 'hex') = any ($2::text[]) and s.room = r.id limit 1) x on true
where encode(l.token, 'hex') = $1
