-- One part of everything.
select o.version_id
from observation o
where o.breakdown_id = (select id from breakdown where key = @part)
  and (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
