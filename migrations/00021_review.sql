-- What waits to be judged.
-- +goose Up

-- +goose StatementBegin
-- Works that were handed in and wait to be judged or published, of the countries whose submissions the actor reads, those that wait
-- longest first; each argument narrows, empty for all. Each is compared to the handing-in before it that was not taken back, or without
-- one to what is published of the round. It looks past the policies, which would be asked for each of thousands of answers, and holds
-- to what they say: what was handed in, not taken back, of those countries.
create function inbox(asked_country text, asked_round text, asked_part text, asked_state text) returns table (
    id bigint, round text, part text, version text, country text, state text, serial integer, answered integer, submitted_by bigint, name text, institution text,
    submitted timestamptz, validated_serial integer, published timestamptz, before integer, added bigint, differing bigint, items text[], was text[], becomes text[],
    remarks bigint, may_return boolean, may_validate boolean, may_publish boolean, may_say boolean)
    language sql stable security definer parallel restricted as $$
    with me as materialized (
        select actor() as who, served() as served, everywhere('submitted.read') as reads_all, areas_of('submitted.read') as reads,
               everywhere('work.validate') as judges_all, areas_of('work.validate') as judges, everywhere('work.comment') as says_all, areas_of('work.comment') as says
    ), waiting as materialized (
        select w.id, w.round, w.part, w.version, w.country, w.state, w.serial, w.answered, w.submitted_by, w.submitted, w.validated_serial, w.published,
               (select max(s.serial) from work_submission s where s.work = w.id and s.serial < w.serial and s.withdrawn is null) as before
        from work w cross join me
        where w.state in ('submitted', 'validated') and me.served and (me.reads_all or w.country = any (me.reads))
          and (asked_country = '' or w.country = asked_country) and (asked_round = '' or w.round = asked_round) and (asked_part = '' or w.part = asked_part) and (asked_state = '' or w.state = asked_state)
    ), now as materialized (
        select a.work, a.item, a.author, a.choice, row(a.choice, a.number, a.numerator, a.denominator, a.day, a.words, a.gap, a.evidence) as said,
               ((a.choice, a.words, a.gap, a.evidence) <> ('', '', '', '') or coalesce(a.number, a.numerator, a.denominator) is not null or a.day is not null) as something
        from waiting w join submitted_answer a on a.work = w.id and a.serial = w.serial
    ), earlier as materialized (
        select a.work, a.item, a.choice, row(a.choice, a.number, a.numerator, a.denominator, a.day, a.words, a.gap, a.evidence) as said
        from waiting w join submitted_answer a on a.work = w.id and a.serial = w.before
        where (a.choice, a.words, a.gap, a.evidence) <> ('', '', '', '') or coalesce(a.number, a.numerator, a.denominator) is not null or a.day is not null
        union all
        select w.id, v.item, v.choice, row(v.choice, v.number, v.numerator, v.denominator, v.day, v.words, v.gap, v.evidence)
        from waiting w
        join response r on r.round = w.round and r.questionnaire = w.part and r.country = w.country and r.state = 'published'
        join answer a on a.response = r.id
        join answer_version v on v.id = a.version_id
        where w.before is null
          and ((v.choice, v.words, v.gap, v.evidence) <> ('', '', '', '') or coalesce(v.number, v.numerator, v.denominator) is not null or v.day is not null)
    ), compared as (
        select coalesce(n.work, e.work) as work, coalesce(n.item, e.item) as item, e.item is null as added, e.choice as was, n.choice as becomes
        from (select * from now where something) n
        full join earlier e on e.work = n.work and e.item = n.item
        where n.said is distinct from e.said
    ), counted as materialized (
        select work, count(*) filter (where added) as added, count(*) filter (where not added) as differing,
               array_agg(item order by item) filter (where was <> '' and becomes <> '' and was <> becomes) as items,
               array_agg(was order by item) filter (where was <> '' and becomes <> '' and was <> becomes) as was,
               array_agg(becomes order by item) filter (where was <> '' and becomes <> '' and was <> becomes) as becomes
        from compared group by work
    ), remarked as materialized (
        select w.id as work, count(*) as n from waiting w join work_remark m on m.work = w.id and m.serial = w.serial group by w.id
    ), mine as materialized (
        select distinct n.work from now n cross join me where n.author = me.who
    )
    select w.id, w.round, w.part, w.version, w.country, w.state, w.serial, w.answered, w.submitted_by, coalesce(p.name, ''), coalesce(p.institution, ''), w.submitted,
           coalesce(w.validated_serial, 0), w.published, coalesce(w.before, 0), coalesce(c.added, 0), coalesce(c.differing, 0),
           coalesce(c.items, '{}'), coalesce(c.was, '{}'), coalesce(c.becomes, '{}'),
           coalesce(m.n, 0),
           judges.ok, judges.ok and judges.apart and w.state = 'submitted', judges.ok and judges.apart and w.state = 'validated', me.says_all or w.country = any (me.says)
    from waiting w
    cross join me
    left join counted c on c.work = w.id
    left join account p on p.id = w.submitted_by
    left join remarked m on m.work = w.id
    left join mine on mine.work = w.id
    cross join lateral (select me.judges_all or w.country = any (me.judges) as ok, me.who is distinct from w.submitted_by and mine.work is null as apart) judges
    order by w.submitted, w.country, w.round, w.part
$$;
-- +goose StatementEnd

-- +goose StatementBegin
do $$
begin
    execute format('alter function inbox(text, text, text, text) set search_path = %I, pg_temp', current_schema);
end $$;
-- +goose StatementEnd
