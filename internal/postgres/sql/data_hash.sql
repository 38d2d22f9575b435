-- The canonical line of each published figure, in order of key (docs/engineers/figure.md). Backslash, tab and line feed are
-- escaped, so that no content can look like another.
select concat_ws(E'\t', s.code, v.area, v.period, b.key, v.flow, r.name, p.code,
           case when v.value is null then '' else v.censor || v.value::text end,
           case when v.gap = '' then v.status else v.gap end,
           coalesce(v.lower::text, ''), coalesce(v.upper::text, ''), coalesce(v.numerator::text, ''), coalesce(v.denominator::text, ''),
           case when v.negligible then '1' else '' end,
           replace(replace(replace(v.note, '\', '\\'), E'\t', '\t'), E'\n', '\n'))
from picked
join observation_version v on v.id = picked.version_id
join series s on s.id = v.series_id
join breakdown b on b.id = v.breakdown_id
join release r on r.id = v.release_id
join source p on p.id = v.source_id
order by s.code, v.area, v.period, b.key, v.flow
