-- The operator's acceptance submits and publishes at once.
insert into response as t (round, questionnaire, version, country, state, serial, data_version, submitted_by, submitted, published_by, published)
values ($1, $2, $3, $4, 'published', $5, $6, actor(), now(), actor(), now())
on conflict (round, questionnaire, country) do update
set version = excluded.version, state = excluded.state, serial = excluded.serial, data_version = excluded.data_version,
    submitted_by = excluded.submitted_by, submitted = excluded.submitted, validated_by = null, validated = null,
    published_by = excluded.published_by, published = excluded.published
returning t.id
