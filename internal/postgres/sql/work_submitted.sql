-- The answers of the work $1 as they were handed in for the time $2.
select a.item, a.section, a.revision, a.author, a.at, a.choice, a.number, a.numerator, a.denominator, a.day, a.words, a.gap, a.evidence, a.literal,
       a.kind, encode(f.sha256, 'hex'), a.file_name, a.sheet, a.cell, a.item, a.import, null::bigint
from submitted_answer a left join file f on f.id = a.file
where a.work = $1 and a.serial = $2
