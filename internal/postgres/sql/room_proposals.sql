select p.id, s.id, coalesce(s.country, ''), s.observer, p.key, p.line, coalesce(p.of, 0), p.language, p.title, p.text, p.theme, p.state, p.into_line, p.reason, p.revision, p.at
from room_proposal p join room_seat s on s.id = p.seat
where p.room = $1 order by p.id
