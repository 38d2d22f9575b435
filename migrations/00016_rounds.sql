-- Rounds: who is asked what by when, and how far each country has come.
-- +goose Up

alter table round
    add zone         text collate "C" not null default '' check (zone = '' or timezone(zone, timestamptz 'epoch') is not null),
    add due          date,
    add instructions wording not null default '{}',
    add made_by      bigint references account,
    add opened       timestamptz,
    add opened_by    bigint references account,
    add closed       timestamptz,
    add closed_by    bigint references account,
    add reason       text not null default '' check (char_length(reason) <= 1000),
    add constraint opened_by_whom check ((opened is null) = (opened_by is null)),
    add constraint closed_after_opening check (closed is null or opened is not null and closed_by is not null),
    add constraint due_when_open check (opened is null or due is not null);
comment on column round.made_by is 'Null for the rounds that are shipped, which were asked elsewhere.';
comment on column round.zone is 'Time zone in which the last day ends where that of a country is not known; empty for that of the settings.';
comment on column round.reason is 'Why it was opened again.';

-- A country that is asked in a round. due: a day of its own, later or earlier than that of the round.
create table round_country (
    round       text collate "C" not null references round,
    country     text collate "C" not null references area,
    due         date,
    due_reason  text not null default '' check (char_length(due_reason) <= 1000),
    declined    timestamptz,
    declined_by bigint references account,
    note        text not null default '' check (char_length(note) <= 1000),
    reminded    timestamptz,
    primary key (round, country),
    check ((declined is null) = (declined_by is null)),
    check (declined is null or note <> '')
);
create index round_country_country on round_country (country);

-- Which part of which round the work of a country is on, and how much of it is filled in, as its check found.
alter table import
    add round  text collate "C" not null default '',
    add part   text collate "C" not null default '',
    add filled integer not null default 0;
create index import_part on import (round, part) where flow = 'national';

-- +goose StatementBegin
-- Whether the actor runs the rounds of a group: who holds that role for this very group.
create function runs(whole text) returns boolean
    language sql stable security definer parallel restricted
    return everywhere('rounds.manage') or exists (
        select from appointment p
        join role_right x on x.role = p.role and x.right_ = 'rounds.manage'
        join account a on a.id = p.account and a.active
        where p.account = actor() and p.area = whole and p.starts <= today() and (p.ends is null or p.ends >= today()));

-- A round keeps its code, group and, once it is open, its parts; it is opened once, and closed and opened again with a reason.
create function round_moves() returns trigger
    language plpgsql security definer as $$
begin
    if (new.code, new.made_by) is distinct from (old.code, old.made_by) then
        raise exception 'a round keeps its code' using errcode = 'restrict_violation';
    end if;
    if old.opened is not null and (new.whole, new.reference_year, new.opened, new.opened_by) is distinct from (old.whole, old.reference_year, old.opened, old.opened_by) then
        raise exception 'round % is open' , old.code using errcode = 'restrict_violation';
    end if;
    if new.opened is distinct from old.opened and new.opened_by is distinct from actor()
       or new.closed is distinct from old.closed and new.closed is not null and new.closed_by is distinct from actor() then
        raise exception 'a round is opened and closed in one''s own name' using errcode = 'insufficient_privilege';
    end if;
    if old.closed is not null and new.closed is null and new.reason = '' then
        raise exception 'a round is opened again with a reason' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger moves before update on round for each row execute function round_moves();

create function import_about() returns trigger
    language plpgsql as $$
begin
    new.round := coalesce(new.report ->> 'round', '');
    new.part := coalesce(new.report ->> 'survey', '');
    new.filled := coalesce((new.report -> 'read' ->> 'values')::integer, 0);
    return new;
end $$;
create trigger about before insert or update on import for each row execute function import_about();
update import set round = coalesce(report ->> 'round', ''), part = coalesce(report ->> 'survey', ''), filled = coalesce((report -> 'read' ->> 'values')::integer, 0) where report is not null;

create function part_stays() returns trigger
    language plpgsql security definer as $$
begin
    if exists (select from round r where r.code = coalesce(new.round, old.round) and r.opened is not null) then
        raise exception 'the parts of a round that is open stay' using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end $$;
create trigger stays before insert or update or delete on round_part for each row execute function part_stays();

-- The day of a country is set by who runs the round; whether it declines is said by who hands in for it, or by who runs it.
create function asked_moves() returns trigger
    language plpgsql security definer as $$
declare
    office constant boolean := runs((select r.whole from round r where r.code = old.round));
begin
    if (new.round, new.country) is distinct from (old.round, old.country)
       or not office and (new.due, new.due_reason, new.reminded) is distinct from (old.due, old.due_reason, old.reminded)
       or not office and not covers('work.submit', array[old.country])
       or new.declined is distinct from old.declined and new.declined is not null and new.declined_by is distinct from actor() then
        raise exception 'account % may not change what % is asked', actor(), old.country using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger moves before update on round_country for each row execute function asked_moves();

-- How far each country has come with each questionnaire of a round, for those who may know: who runs it of all, others of the
-- countries whose work or submissions they read. Of a draft it tells that there is one and how much is answered, nothing else.
create function round_progress(asked text) returns table (
    country text, part text, state text, answered integer, import bigint, at timestamptz, reason text)
    language sql stable security definer parallel restricted as $$
    with r as materialized (
        select code, runs(whole) as office, everywhere('work.read') as house, areas_of('work.read') || areas_of('work.write') as own, areas_of('submitted.read') as region
        from round where code = asked and opened is not null and served()
    ), cells as (
        select c.country, p.part, r.office or r.house or c.country = any (r.own || r.region) as knows, r.house or c.country = any (r.own) as own
        from r join round_country c on c.round = r.code join round_part p on p.round = r.code and p.kind = 'questionnaire'
    ), newest as (
        select distinct on (i.areas[1], i.part) i.areas[1] as country, i.part, i.id, i.state as step, i.submitted, i.received, i.decided, i.reason as why, i.filled
        from import i
        where i.round = asked and i.flow = 'national' and cardinality(i.areas) = 1 and not (i.state = 'rejected' and i.submitted is null)
        order by i.areas[1], i.part, i.id desc
    ), given as (
        select s.country, s.questionnaire as part, s.state as stands, s.published, (select count(*)::integer from answer a where a.response = s.id) as given
        from response s where s.round = asked
    ), work as (
        select x.country, x.part, x.own, n.id, n.step, n.submitted, n.received, n.decided, n.why, n.filled, g.stands, g.published, g.given
        from cells x left join newest n using (country, part) left join given g using (country, part)
        where x.knows
    )
    select w.country, w.part,
           case when w.step = 'checked' and w.submitted is not null then 'submitted'
                when w.step = 'rejected' then 'returned'
                when w.step in ('received', 'checked') and w.stands is distinct from 'published' then 'draft'
                when w.stands = 'published' then 'published'
                else 'not_opened' end,
           coalesce(case when w.step in ('received', 'checked', 'rejected') then w.filled else w.given end, 0),
           case when w.own or w.submitted is not null then w.id end,
           coalesce(w.decided, w.submitted, w.received, w.published),
           case when w.step = 'rejected' then w.why else '' end
    from work w
$$;

alter table round_country enable row level security;
alter table round_country force row level security;
do $$
declare
    f regprocedure;
begin
    drop policy reading on round;
    drop policy adding on round;
    drop policy changing on round;
    drop policy adding on round_part;
    drop policy changing on round_part;
    drop policy removing on round_part;
    -- A round that is being prepared is nobody's but theirs who run it.
    create policy reading on round for select using (made_by is null or opened is not null or runs(whole) or (select actor()) = 1);
    create policy adding on round for insert with check (case when made_by is null then (select everywhere('questionnaires.manage'))
        else made_by = (select actor()) and opened is null and runs(whole) end);
    create policy changing on round for update using (case when made_by is null then (select everywhere('questionnaires.manage')) else runs(whole) end);
    create policy adding on round_part for insert with check (exists (select from round r where r.code = round
        and case when r.made_by is null then (select everywhere('questionnaires.manage')) else runs(r.whole) end));
    create policy changing on round_part for update using (exists (select from round r where r.code = round
        and case when r.made_by is null then (select everywhere('questionnaires.manage')) else runs(r.whole) end));
    create policy removing on round_part for delete using (exists (select from round r where r.code = round
        and case when r.made_by is null then (select everywhere('questionnaires.manage')) else runs(r.whole) end));
    create policy reading on round_country for select using (exists (select from round r where r.code = round and runs(r.whole))
        or country = any ((select areas_of('work.read') || areas_of('submitted.read') || areas_of('work.write'))::text[]) or (select everywhere('work.read')));
    create policy adding on round_country for insert with check (exists (select from round r where r.code = round and runs(r.whole)));
    create policy changing on round_country for update using (exists (select from round r where r.code = round and runs(r.whole))
        or country = any ((select areas_of('work.submit'))::text[]));
    foreach f in array array['runs(text)', 'import_about()', 'round_moves()', 'part_stays()', 'asked_moves()', 'round_progress(text)']::regprocedure[] loop
        execute format('alter function %s set search_path = %I, pg_temp', f, current_schema);
    end loop;
    -- The planner knows nothing of private tables (sql/closed.sql) and would compare each cell with each.
    alter function round_progress(text) set enable_nestloop = off;
    perform watch('round', '{"counted": true, "kind": {"changed": "case when r.opened is distinct from o.opened then ''round.opened'' when o.closed is null and r.closed is not null then ''round.closed'' when o.closed is not null and r.closed is null then ''round.reopened'' else ''round.changed'' end"}}');
    perform watch('round_country', '{"areas": "array[{}.country]", "kind": {"changed": "case when r.due is distinct from o.due then ''round_country.extended'' when o.declined is null and r.declined is not null then ''round_country.declined'' when r.reminded is distinct from o.reminded then ''round_country.reminded'' else ''round_country.changed'' end"}}');
end $$;
-- +goose StatementEnd

alter table mail drop constraint mail_kind_check;
alter table mail add constraint mail_kind_check check (kind in ('invitation', 'reset', 'submitted', 'returned', 'validated', 'remark', 'appointment', 'security', 'round', 'reminder'));
