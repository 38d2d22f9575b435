-- Everything.
select o.version_id
from observation o
where (@flow = '' or o.flow = @flow) and o.starts between @first::date and @last::date
