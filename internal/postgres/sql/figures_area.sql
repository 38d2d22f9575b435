-- Every part of every series of some areas (a whole country page): along observation_area.
select o.version_id
from observation o
where o.area = any (@areas::text[])
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
