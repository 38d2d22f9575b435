-- Every link with the entries that stand under its transaction, in order; a link whose entries are gone stands alone.
select l.number, l.tx, l.entries, l.first, l.last, l.digest, l.figures, (extract(epoch from l.sealed) * 1000000)::bigint, l.hash,
       a.id, case when a.kind = 'change_set.added' then a.change_set end,
       row(a.id, a.tx, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.kind, a.subject_kind, a.subject,
           a.person, a.areas, a.series, a.change_set, a.import, a.details)::text
from audit_link l left join audit a on a.tx = l.tx
order by l.number, a.id
