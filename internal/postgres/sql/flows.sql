select code, name from flow order by position, code
