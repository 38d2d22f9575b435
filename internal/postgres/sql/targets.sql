select code, goal, name from target order by position, code
