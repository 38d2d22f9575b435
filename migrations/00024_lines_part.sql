-- Sets of lines of action as parts of rounds: a questionnaire made from one of their wordings. What is optional is not counted as asked.
-- +goose Up

-- +goose StatementBegin
-- The items of a questionnaire that a country is not asked for, though it may answer them.
create function optional_items(part text, which text) returns text[]
    language plpgsql stable security definer parallel restricted as $$
begin
    return coalesce((select array_agg(i ->> 'ID') from questionnaire q, jsonb_path_query(q.document, '$.Sections[*].Items[*] ? (@.Optional == true)') i
                     where q.code = part and q.version = which), '{}');
end $$;

create or replace function work_counts() returns trigger
    language plpgsql security definer as $$
begin
    update work w set answered = (
        select count(*) from work_answer a
        where a.work = w.id and a.gap = '' and (a.choice <> '' or a.words <> '' or coalesce(a.number, a.numerator) is not null or a.day is not null)
          and a.item <> all ((select optional_items(w.part, w.version))::text[]))
    where w.id in (select t.work from touched t);
    return null;
end $$;

create or replace function round_progress(asked text) returns table (
    country text, part text, state text, answered integer, work bigint, at timestamptz, reason text, changed boolean)
    language sql stable security definer parallel restricted as $$
    with r as materialized (
        select code, runs(whole) as office, everywhere('work.read') as house, areas_of('work.read') || areas_of('work.write') as own, areas_of('submitted.read') as region
        from round where code = asked and opened is not null and served()
    ), cells as materialized (
        select c.country, p.part
        from r join round_country c on c.round = r.code join round_part p on p.round = r.code
        where r.office or r.house or c.country = any (r.own || r.region)
    ), begun as materialized (
        select w.* from work w where w.round = asked
    ), given as materialized (
        select g.country, g.questionnaire as part, g.state, g.published,
               (select count(*)::integer from answer a where a.response = g.id and a.item <> all ((select optional_items(g.questionnaire, g.version))::text[])) as answered
        from response g where g.round = asked
    )
    select x.country, x.part, coalesce(w.state, case when g.state = 'published' then 'published' else 'not_opened' end),
           coalesce(w.answered, g.answered, 0), w.id,
           case w.state when 'draft' then w.saved when 'returned' then w.returned when 'submitted' then w.submitted when 'validated' then w.validated when 'published' then w.published
               else g.published end,
           case when w.state = 'returned' then w.reason else '' end,
           coalesce(w.validated_serial is not null and w.state not in ('validated', 'published'), false)
    from cells x left join begun w using (country, part) left join given g using (country, part)
$$;

-- The versions of a questionnaire are of one kind. Who runs rounds adds sets of series under codes of their own, and lines of action in a
-- wording that stands; which wording is asked does not change while a round that asks for the set is open.
create or replace function set_belongs() returns trigger
    language plpgsql security definer as $$
declare
    is_ constant text := coalesce(new.document ->> 'Kind', '');
    keeper constant boolean := everywhere('questionnaires.manage');
begin
    if exists (select from questionnaire q where q.code = new.code and coalesce(q.document ->> 'Kind', '') <> is_) then
        raise exception 'the versions of % are of one kind', new.code using errcode = 'restrict_violation';
    end if;
    if is_ <> 'lines' then
        if tg_op = 'INSERT' and not keeper and exists (select from questionnaire q where q.code = new.code) then
            raise exception 'account % may not change the set %', actor(), new.code using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    if not exists (select from line_set s join line_version v on v.set = s.code
                   where lower(s.code) = new.code and v.version::text = new.version and v.frozen is not null and (keeper or runs(s.whole))) then
        raise exception 'lines are asked in a wording that stands, by who runs the rounds of their group' using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'UPDATE' and not keeper and (to_jsonb(new) - array['current', 'adopted', 'local']) is distinct from (to_jsonb(old) - array['current', 'adopted', 'local']) then
        raise exception 'account % may not change the words of %', actor(), new.code using errcode = 'insufficient_privilege';
    end if;
    if (case when tg_op = 'UPDATE' then new.current is distinct from old.current else new.current end)
       and exists (select from round_part p join round r on r.code = p.round where p.part = new.code and r.opened is not null and r.closed is null) then
        raise exception 'a round that is open asks for %', new.code using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create or replace function part_kind() returns trigger
    language plpgsql security definer as $$
begin
    new.kind := coalesce((select q.document ->> 'Kind' from questionnaire q where q.code = new.part and q.document ->> 'Kind' in ('series', 'lines') limit 1), 'questionnaire');
    return new;
end $$;

do $$
declare
    f text;
begin
    create policy adding_lines on questionnaire for insert with check (document ->> 'Kind' = 'lines' and (select holds('rounds.manage')));
    create policy changing_lines on questionnaire for update using (document ->> 'Kind' = 'lines' and (select holds('rounds.manage')));
    foreach f in array array['optional_items(text, text)', 'work_counts()', 'round_progress(text)', 'set_belongs()', 'part_kind()'] loop
        execute format('alter function %s set search_path = %I, pg_temp', f, current_schema);
    end loop;
end $$;
-- +goose StatementEnd
