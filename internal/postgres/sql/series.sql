select s.code, s.name, s.short, s.unit, s.unit_sdmx, s.unit_api, s.kind, s.decimals, s.direction, s.target, s.target_test, s.target_scope,
       s.target_year, s.rule, s.custodian, s.comparable, s.caveat, s.derived_from, s.own, coalesce(s.weight, ''), s.progress, s.local,
       array(select d.dimension from series_dimension d where d.series = s.code order by d.position),
       array(select f.flow from series_flow f where f.series = s.code order by f.position),
       array(select i.code from indicator_series l join indicator i on i.code = l.indicator
             where l.series = s.code and not l.withdrawn order by i.position, i.code)
from series s
order by s.position, s.code
