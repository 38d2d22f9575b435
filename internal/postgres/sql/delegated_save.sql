-- Saves one answer to the delegation $1: $2 item, $3 revision, then the answer.
insert into delegated_answer as t (delegation, item, revision, choice, number, numerator, denominator, day, words, gap, evidence)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (delegation, item) do update
set revision = excluded.revision, choice = excluded.choice, number = excluded.number, numerator = excluded.numerator, denominator = excluded.denominator, day = excluded.day,
    words = excluded.words, gap = excluded.gap, evidence = excluded.evidence, at = now()
