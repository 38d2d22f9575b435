select u.seat, s.country, u.target from room_support u join room_seat s on s.id = u.seat where u.room = $1 and u.given order by u.target, s.country, u.seat
