select s.id, coalesce(s.country, ''), s.observer from room_seat s where s.room = $1 order by s.id
