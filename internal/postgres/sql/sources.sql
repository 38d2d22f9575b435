select code, name, flow, licence, url, cite from source order by position, id
