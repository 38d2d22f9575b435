select i.code, i.target, i.name, i.short, i.tier, i.custodian, i.direct, i.caveat, i.definition,
       array(select s.series from indicator_series s where s.indicator = i.code and not s.withdrawn order by s.position, s.series), i.local
from indicator i
order by i.position, i.code
