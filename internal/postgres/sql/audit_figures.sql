-- The versions of change sets as the chain digests them (seal_audit in migrations/00009_audit.sql). $1: change sets.
select x.line from (
    select v.change_set, 'figure' as of, v.id,
           row('figure', v.id, v.series_id, v.area, v.period, v.breakdown_id, v.flow, v.release_id, v.revision, v.source_id, v.label,
               v.starts, v.ends, v.frequency, v.value, v.literal, v.censor, v.lower, v.upper, v.numerator, v.denominator,
               v.status, v.gap, v.negligible, v.note, v.change_set, v.cell, v.item,
               o.kind, encode(f.sha256, 'hex'), o.file_name, o.sheet, o.import, o.response)::text as line
    from observation_version v join origin o on o.id = v.origin_id left join file f on f.id = o.file
    where v.change_set = any ($1)
    union all
    select v.change_set, 'answer', v.id,
           row('answer', v.id, v.response, v.item, v.revision, v.choice, v.number, v.numerator, v.denominator, v.day, v.words,
               v.gap, v.evidence, v.literal, v.change_set, v.cell, v.origin_item,
               o.kind, encode(f.sha256, 'hex'), o.file_name, o.sheet, o.import, o.response)::text
    from answer_version v join origin o on o.id = v.origin_id left join file f on f.id = o.file
    where v.change_set = any ($1)
) x order by x.change_set, x.of, x.id
