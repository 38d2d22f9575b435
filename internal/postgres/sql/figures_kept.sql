-- Everything that is kept at hand: what is not broken down, and every part of the series @whole.
select o.version_id
from observation o
where o.breakdown_id = (select id from breakdown where key = '')
   or o.series_id = any (array(select id from series where code = any (@whole::text[])))
