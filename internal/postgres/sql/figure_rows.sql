-- What a figure is, for the versions that were picked.
select v.id, s.code, v.area, v.period, v.label, v.starts, v.ends, v.frequency, b.key, v.flow, r.name, p.code,
       v.value, v.literal, v.censor, v.lower, v.upper, v.numerator, v.denominator, v.status, v.gap, v.negligible, v.note,
       g.kind, encode(f.sha256, 'hex'), g.file_name, g.sheet, v.cell, v.item, g.import, g.response
from picked
join observation_version v on v.id = picked.version_id
join series s on s.id = v.series_id
join breakdown b on b.id = v.breakdown_id
join release r on r.id = v.release_id
join source p on p.id = v.source_id
join origin g on g.id = v.origin_id
left join file f on f.id = g.file
order by s.code, v.area, v.period, b.key, v.flow, r.name
