-- Entries, the newest first. $1: entries before this number; $2: how many; $3 person, as doer or as the one concerned;
-- $4 area; $5 series; $6 import; $7 change set; $8 from; $9 until (not itself); $10 kind, or its first word.
select a.id, a.tx, a.at, a.actor, a.kind, a.subject_kind, a.subject, a.person, a.areas, a.series, a.change_set, a.import, a.details,
       (select l.number from audit_link l where l.tx = a.tx)
from audit a
where ($1::bigint is null or a.id < $1)
  and ($3::bigint is null or a.person = $3 or a.actor = $3)
  and ($4::text is null or a.areas && array[$4])
  and ($5::text is null or a.series = $5)
  and ($6::bigint is null or a.import = $6)
  and ($7::bigint is null or a.change_set = $7)
  and ($8::timestamptz is null or a.at >= $8)
  and ($9::timestamptz is null or a.at < $9)
  and ($10::text is null or a.kind = $10 or a.kind ^@ ($10 || '.'))
order by a.id desc
limit $2
