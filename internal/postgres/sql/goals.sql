select code, name from goal order by position, code
