select from_kind, from_code, to_kind, to_code, working, note from link where not withdrawn order by position, id
