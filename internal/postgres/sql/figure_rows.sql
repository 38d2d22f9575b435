-- The versions that were picked. What they refer to by number is told by figure_names.go.
select v.id, v.series_id, v.breakdown_id, v.release_id, v.source_id, v.origin_id, v.area, v.period, v.label, v.starts, v.ends, v.frequency, v.flow,
       v.value, v.literal, v.censor, v.lower, v.upper, v.numerator, v.denominator, v.status, v.gap, v.negligible, v.note, v.cell, v.item
from picked
join observation_version v on v.id = picked.version_id
