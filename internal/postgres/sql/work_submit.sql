-- Keeps the answers of the work $1 as they are handed in for the time $2, with the remark $3.
with kept as (
    insert into work_submission (work, serial, by, remark, revision, answered, digest)
    select w.id, $2, actor(), $3, w.revision, w.answered,
           sha256(convert_to(coalesce((select string_agg(row(a.item, a.choice, a.number, a.numerator, a.denominator, a.day, a.words, a.gap, a.evidence)::text || E'\n', '' order by a.item)
                                       from work_answer a where a.work = w.id), ''), 'UTF8'))
    from work w where w.id = $1
    returning work, serial
)
insert into submitted_answer (work, serial, item, section, revision, choice, number, numerator, denominator, day, words, gap, evidence, literal, author, at,
    kind, file, file_name, sheet, cell, import)
select a.work, k.serial, a.item, a.section, a.revision, a.choice, a.number, a.numerator, a.denominator, a.day, a.words, a.gap, a.evidence, a.literal, a.author, a.at,
       a.kind, a.file, a.file_name, a.sheet, a.cell, a.import
from work_answer a join kept k on k.work = a.work
