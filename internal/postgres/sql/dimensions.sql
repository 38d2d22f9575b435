select d.code, d.sdmx, d.name, d.synonyms,
       coalesce((select jsonb_agg(jsonb_build_object('Code', c.code, 'API', c.api, 'Name', c.name, 'Short', c.short, 'Synonyms', c.synonyms)
                                  order by c.position, c.code)
                 from dimension_code c where c.dimension = d.code), '[]')
from dimension d
order by d.position, d.code
