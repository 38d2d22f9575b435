select name, source, rank, note from release order by position, id
