-- Where the figures of the origins $1 came from: kind, SHA-256 of the file, its name, sheet, import, response.
select g.id, g.kind, encode(f.sha256, 'hex'), g.file_name, g.sheet, g.import, g.response
from origin g
left join file f on f.id = g.file
where g.id = any ($1)
