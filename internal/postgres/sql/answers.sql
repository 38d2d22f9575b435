-- The answers that stand of the responses $1; one that was taken back is none.
select a.response, v.item, v.choice, v.number, v.numerator, v.denominator, v.day, v.words, v.gap, v.evidence, v.literal,
       o.kind, encode(f.sha256, 'hex'), o.file_name, o.sheet, v.cell, v.origin_item, o.import, o.response
from answer a
join answer_version v on v.id = a.version_id
join origin o on o.id = v.origin_id
left join file f on f.id = o.file
where a.response = any ($1::bigint[])
  and ((v.choice, v.words, v.gap, v.evidence) <> ('', '', '', '')
       or coalesce(v.number, v.numerator, v.denominator) is not null or v.day is not null)
