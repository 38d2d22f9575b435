-- Saves one answer of the draft: $1 work, $2 item, $3 section, $4 revision, then the answer and where it was read, $15 SHA-256 of the file.
insert into work_answer as t (work, item, section, revision, choice, number, numerator, denominator, day, words, gap, evidence, literal, author,
    kind, file, file_name, sheet, cell, import)
select $1, $2, $3, $4, $5, $6::numeric, $7::numeric, $8::numeric, $9::date, $10, $11, $12, $13, actor(), $14,
       (select f.id from file f where encode(f.sha256, 'hex') = encode($15::bytea, 'hex')), $16, $17, $18, $19::bigint
on conflict (work, item) do update
set revision = excluded.revision, choice = excluded.choice, number = excluded.number, numerator = excluded.numerator, denominator = excluded.denominator, day = excluded.day,
    words = excluded.words, gap = excluded.gap, evidence = excluded.evidence, literal = excluded.literal, author = excluded.author, at = now(),
    kind = excluded.kind, file = excluded.file, file_name = excluded.file_name, sheet = excluded.sheet, cell = excluded.cell, import = excluded.import
