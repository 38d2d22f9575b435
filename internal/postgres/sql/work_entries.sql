-- The draft of the work $1, those answers of it that the actor may see.
select a.item, a.section, a.revision, a.author, a.at, a.choice, a.number, a.numerator, a.denominator, a.day, a.words, a.gap, a.evidence, a.literal,
       a.kind, encode(f.sha256, 'hex'), a.file_name, a.sheet, a.cell, a.item, a.import, null::bigint
from work_answer a left join file f on f.id = a.file
where a.work = $1
