select kind, code, name from reference order by position, kind, code
