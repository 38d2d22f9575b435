select s.code, s.whole, s.name, s.note, s.local, s.xmin::text from line_set s where $1 in ('', s.code) order by s.position, s.code
