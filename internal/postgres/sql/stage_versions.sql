-- New and changed rows become versions. $1: change set; $2 and $3: after which row of the stage, up to which.
insert into observation_version (series_id, area, period, breakdown_id, flow, release_id, revision, source_id, label, starts, ends, frequency,
    value, literal, censor, lower, upper, numerator, denominator, status, gap, negligible, note, change_set, origin_id, cell, item)
select c.series_id, c.area, c.period, c.breakdown_id, c.flow, c.release_id, c.revision + 1, p.id, s.label, s.starts, s.ends, s.frequency,
       s.value, s.literal, s.censor, s.lower, s.upper, s.numerator, s.denominator, s.status, s.gap, s.negligible, s.note,
       $1, o.id, s.cell, s.item
from compared c
join stage s using (n)
join source p on p.code = s.source
left join file f on f.sha256 = s.file
left join origin o on (o.kind, o.file_name, o.sheet) = (s.kind, s.file_name, s.sheet)
    and o.file is not distinct from f.id and (f.id is not null or s.file is null)
    and o.import is not distinct from s.import and o.response is not distinct from s.response
where c.change in ('new', 'changed') and c.n > $2 and c.n <= $3 and s.n > $2 and s.n <= $3
order by c.n
