-- Every version under the key of the version $1, newest first, with its change set.
select v.id, v.value, v.literal, v.censor, v.lower, v.upper, v.numerator, v.denominator, v.status, v.gap, v.negligible, v.note, p.code,
       g.kind, encode(f.sha256, 'hex'), g.file_name, g.sheet, v.cell, v.item, g.import, g.response,
       c.id, c.kind, c.actor, c.reason, c.import, c.at
from observation_version k
join observation_version v on (v.series_id, v.area, v.period, v.breakdown_id, v.flow, v.release_id)
                            = (k.series_id, k.area, k.period, k.breakdown_id, k.flow, k.release_id)
join source p on p.id = v.source_id
join origin g on g.id = v.origin_id
left join file f on f.id = g.file
join change_set c on c.id = v.change_set
where k.id = $1
order by v.revision desc
