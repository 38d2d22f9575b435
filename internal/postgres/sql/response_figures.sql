-- The figures with a value that stand and were computed from the response $1: among those of its country.
select s.code, v.area, b.key, v.flow, r.name, p.code, v.period, v.label, v.starts, v.ends, v.frequency
from response a
join observation o on o.area = a.country
join observation_version v on v.id = o.version_id
join origin g on g.id = v.origin_id and g.kind = 'form' and g.response = a.id
join series s on s.id = v.series_id
join breakdown b on b.id = v.breakdown_id
join release r on r.id = v.release_id
join source p on p.id = v.source_id
where a.id = $1 and v.value is not null
