select s.set, s.version, s.step, coalesce(s.meeting, ''), s.on_day, s.note, s.made_by, s.at from line_step s where $1 in ('', s.set) order by s.id
