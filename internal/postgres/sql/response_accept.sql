-- What an import hands in is submitted by whoever did that, and validated and published by who accepts it; what the operator
-- takes over alone is submitted and published at once. $7: the import, $8: the work, which has its own steps.
insert into response as t (round, questionnaire, version, country, state, serial, data_version, submitted_by, submitted, validated_by, validated, published_by, published)
select $1, $2, $3, $4, 'published', $5, $6, coalesce(w.submitted_by, i.submitted_by, actor()), coalesce(w.submitted, i.submitted, now()),
       case when w.id is not null then w.validated_by when i.submitted_by <> actor() then actor() end,
       case when w.id is not null then w.validated when i.submitted_by <> actor() then now() end, actor(), now()
from (select) one left join import i on i.id = $7 left join work w on w.id = $8
on conflict (round, questionnaire, country) do update
set version = excluded.version, state = excluded.state, serial = excluded.serial, data_version = excluded.data_version,
    submitted_by = excluded.submitted_by, submitted = excluded.submitted, validated_by = excluded.validated_by, validated = excluded.validated,
    published_by = excluded.published_by, published = excluded.published
returning t.id
