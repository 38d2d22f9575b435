-- Who may see and change what. The database judges by itself: a connection is the server's when it has shown the server's
-- key, the account that a transaction works for counts on such connections alone, and the rights of that account follow
-- from its appointments on this day.
-- +goose Up

create table door_secret (
    one    boolean primary key default true check (one),
    secret bytea not null
);
insert into door_secret (secret) select sha256(string_agg(gen_random_uuid()::text, '')::bytea) from generate_series(1, 4);
-- The keys of servers, as SHA-256. The owner writes them when a server starts; the application cannot read them.
create table door_key (
    digest bytea primary key check (octet_length(digest) = 32),
    made   timestamptz not null default now()
);

-- +goose StatementBegin
create function door_mark() returns text
    language sql stable security definer parallel restricted
    -- Bound to this one process: a mark seen elsewhere opens nothing.
    return (select encode(sha256(d.secret || sha256(d.secret || convert_to(pg_backend_pid()::text, 'UTF8'))), 'hex') from door_secret d);

create function enter(key bytea) returns boolean
    language plpgsql security definer as $$
begin
    if not exists (select from door_key d where d.digest = sha256(key)) then
        return false;
    end if;
    perform set_config('rumbo.door', door_mark(), false);
    return true;
end $$;

create function served() returns boolean
    language sql stable security definer parallel restricted
    -- Whoever logs in as the owner has no door before them.
    return session_user = current_user or coalesce(current_setting('rumbo.door', true) = door_mark(), false);

create or replace function actor() returns bigint
    language sql stable parallel restricted
    return case when served() then nullif(current_setting('rumbo.actor', true), '')::bigint end;

-- Appointments begin and end with the day of the place that the settings name.
create function today() returns date
    language sql stable
    return (now() at time zone coalesce((select s.value #>> '{}' from setting s where s.key = 'zone'), 'America/Panama'))::date;

-- What an account may do: where everywhere is set, without regard to a place; otherwise in these countries, none for a
-- right that speaks of no country.
create function rights_of(who bigint) returns table (right_ text, everywhere boolean, areas text[])
    language sql stable security definer parallel restricted as $$
    with held as (
        select p.role, p.area, r.scope
        from account a
        join appointment p on p.account = a.id
        join role r on r.code = p.role
        where a.id = who and a.active and p.starts <= today() and (p.ends is null or p.ends >= today()) and served()
    ), reached as (
        select h.role, h.scope, h.area as country from held h where h.scope in ('country', 'part')
        union
        select h.role, h.scope, m.member
        from held h
        join membership m on m.whole = h.area and not m.withdrawn
             and (m.starts is null or m.starts <= today()) and (m.ends is null or m.ends >= today())
        where h.scope = 'group'
        union
        select h.role, h.scope, null from held h
    )
    select x.right_, bool_or(c.scope = 'all'), coalesce(array_agg(distinct c.country) filter (where c.country is not null), '{}')
    from reached c
    join role_right x on x.role = c.role
    group by x.right_
    union all
    select distinct x.right_, true, array[]::text[]
    from role_right x, account a
    where a.id = who and a.active and a.kind <> 'person' and served()
$$;

create function everywhere(asked text) returns boolean
    language sql stable security definer parallel restricted
    return coalesce((select r.everywhere from rights_of(actor()) r where r.right_ = asked), false);

create function areas_of(asked text) returns text[]
    language sql stable security definer parallel restricted
    return coalesce((select r.areas from rights_of(actor()) r where r.right_ = asked), '{}');

create function holds(asked text) returns boolean
    language sql stable security definer parallel restricted
    return exists (select from rights_of(actor()) r where r.right_ = asked);

-- Whether the actor has this right over every one of these areas.
create function covers(asked text, these text[]) returns boolean
    language sql stable security definer parallel restricted
    return everywhere(asked) or (cardinality(these) > 0 and these <@ areas_of(asked));

-- Who may know a person: themselves, and those who may read the people of a country that the person works for, or who
-- works for the same country or group.
create function knows(who bigint) returns boolean
    language sql stable security definer parallel restricted
    return who = actor() or everywhere('people.read') or exists (
        select from appointment p
        where p.account = who and (p.area = any (areas_of('people.read'))
              or p.area in (select q.area from appointment q where q.account = actor()
                            and q.starts <= today() and (q.ends is null or q.ends >= today()))));

-- Whom somebody without the right to manage people may appoint: those whom they know, and an account that is just being made.
create function appointable(who bigint) returns boolean
    language sql stable security definer parallel restricted
    return served() and (knows(who) or exists (select from account a where a.id = who and a.created = now()));

-- Until somebody is an administrator, what the operator takes over is published; the shipped data always are.
create function publishes_alone() returns boolean
    language sql stable security definer parallel restricted
    return actor() = 1 or actor() = 2 and not exists (
        select from appointment p join account a on a.id = p.account
        where p.role = 'administrator' and a.active and p.starts <= today() and (p.ends is null or p.ends >= today()));

-- Whether the actor may take over what this import holds. Official figures: who loads releases. A country's own: who
-- validates for all its countries, and has neither submitted it nor uploaded it, be it as another import of the same bytes.
create function may_accept(which bigint) returns boolean
    language sql stable security definer parallel restricted
    return exists (
        select from import i
        where i.id = which and i.state = 'checked'
          and (publishes_alone()
               or case when i.flow = 'national'
                       then i.submitted is not null and actor() not in (i.actor, i.submitted_by) and covers('work.validate', i.areas)
                            and not exists (select from file_holder h where h.file = i.file and h.account = actor())
                       else i.flow is not null and everywhere('release.load') end));

-- Whether the actor may hand in what this import holds, or take it back: a country's own work, without errors.
create function may_submit(which bigint) returns boolean
    language sql stable security definer parallel restricted
    return exists (
        select from import i
        where i.id = which and i.state = 'checked' and i.flow = 'national' and i.report ->> 'status' in ('ok', 'warnings')
          and (actor() = 2 or covers('work.submit', i.areas)));

-- Whether the actor may close an import: who brought it or submits for its countries, until it was handed in; then who
-- validates for them.
create function may_reject(which bigint) returns boolean
    language sql stable security definer parallel restricted
    return exists (
        select from import i
        where i.id = which and i.state in ('received', 'checked')
          and case when i.submitted is null then actor() = i.actor or covers('work.submit', i.areas)
                   else covers('work.validate', i.areas) end);
-- +goose StatementEnd

-- Each step of an import by whom it belongs to, and nothing else about it changes.
-- +goose StatementBegin
create function import_moves() returns trigger
    language plpgsql security definer as $$
declare
    me bigint := actor();
begin
    if (new.id, new.file, new.file_name, new.source, new.release, new.actor, new.received)
       is distinct from (old.id, old.file, old.file_name, old.source, old.release, old.actor, old.received) then
        raise exception 'an import keeps what it was received as' using errcode = 'restrict_violation';
    end if;
    if old.state in ('accepted', 'rejected') then
        raise exception 'import % is decided', old.id using errcode = 'restrict_violation';
    end if;
    if new.state = 'checked' and old.state = 'received' then
        if me is distinct from old.actor or new.submitted is not null then
            raise exception 'an import is checked for who uploaded it' using errcode = 'insufficient_privilege';
        end if;
        if not (case when new.flow = 'national' then covers('work.write', new.areas)
                     else new.areas = '{}' and (new.flow is null or everywhere('release.load')) end) then
            raise exception 'account % may not hand in these figures', me using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    if (new.flow, new.areas, new.report::text) is distinct from (old.flow, old.areas, old.report::text) then
        raise exception 'an import keeps what was found in it' using errcode = 'restrict_violation';
    end if;
    if new.state = 'accepted' then
        if not may_accept(old.id) or new.decided_by is distinct from me
           or (new.submitted, new.submitted_by) is distinct from (old.submitted, old.submitted_by) then
            raise exception 'account % may not accept import %', me, old.id using errcode = 'insufficient_privilege';
        end if;
    elsif new.state = 'rejected' then
        if new.decided_by is distinct from me or (new.submitted, new.submitted_by) is distinct from (old.submitted, old.submitted_by)
           or not may_reject(old.id) or old.submitted is not null and new.reason = '' then
            raise exception 'account % may not reject import %', me, old.id using errcode = 'insufficient_privilege';
        end if;
    elsif new.submitted is distinct from old.submitted then
        if not may_submit(old.id) or new.submitted is not null and (old.submitted is not null or new.submitted_by is distinct from me) then
            raise exception 'account % may not submit import %', me, old.id using errcode = 'insufficient_privilege';
        end if;
    else
        raise exception 'nothing else of an import changes' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger moves before update on import for each row execute function import_moves();

-- A file is stored once, whoever brings it; who brought the bytes may read them, and make an import of them.
-- +goose StatementBegin
create function keep_file(bytes bytea) returns bigint
    language plpgsql security definer as $$
declare
    kept bigint;
begin
    if actor() is null then
        raise exception 'nobody hands in a file' using errcode = 'insufficient_privilege';
    end if;
    insert into file (sha256, size, actor) values (sha256(bytes), octet_length(bytes), actor()) on conflict (encode(sha256, 'hex')) do nothing;
    select f.id into strict kept from file f where encode(f.sha256, 'hex') = encode(sha256(bytes), 'hex');
    insert into file_content (file, bytes) values (kept, bytes) on conflict do nothing;
    insert into file_holder (file, account) values (kept, actor()) on conflict do nothing;
    return kept;
end $$;
-- +goose StatementEnd

-- Versions are written under a change set of one's own, and under that of an import only for its countries and flow.
-- +goose StatementBegin
create function version_belongs() returns trigger
    language plpgsql security definer as $$
begin
    if exists (
        select from (select distinct change_set, area, flow from added) a
        join change_set c on c.id = a.change_set
        left join import i on i.id = c.import
        where c.actor is distinct from actor()
           or (actor() not in (1, 2) and (i.id is null or not (a.area = any (i.areas)) or i.flow is distinct from a.flow))
    ) then
        raise exception 'a version belongs to the change set of its writer' using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
-- +goose StatementEnd
create trigger belongs after insert on observation_version referencing new table as added
    for each statement execute function version_belongs();

-- The same of answers: they are their country's own work.
-- +goose StatementBegin
create function answer_belongs() returns trigger
    language plpgsql security definer as $$
begin
    if exists (
        select from (select distinct change_set, response from added) a
        join change_set c on c.id = a.change_set
        left join import i on i.id = c.import
        where c.actor is distinct from actor()
           or (actor() not in (1, 2) and (i.id is null or i.flow is distinct from 'national'
               or not exists (select from response r where r.id = a.response and r.country = any (i.areas))))
    ) then
        raise exception 'an answer belongs to the change set of its writer' using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
-- +goose StatementEnd
create trigger belongs after insert on answer_version referencing new table as added
    for each statement execute function answer_belongs();

-- A person changes their own name, institution and language; the rest is for those who manage people, and the counting of
-- rights for a trigger.
-- +goose StatementBegin
create function account_moves() returns trigger
    language plpgsql security definer as $$
begin
    if new.id is distinct from old.id or new.kind is distinct from old.kind or new.created is distinct from old.created then
        raise exception 'an account keeps its number and kind' using errcode = 'restrict_violation';
    end if;
    if old.kind <> 'person' and (new.active, new.email) is distinct from (old.active, old.email) then
        raise exception 'this account belongs to the house' using errcode = 'restrict_violation';
    end if;
    if old.anonymised is not null and (new.name, new.email, new.active, new.anonymised) is distinct from (old.name, old.email, old.active, old.anonymised) then
        raise exception 'what was made anonymous stays so' using errcode = 'restrict_violation';
    end if;
    if not everywhere('people.manage')
       and (new.email, new.skeleton, new.active, new.anonymised) is distinct from (old.email, old.skeleton, old.active, old.anonymised) then
        raise exception 'account % may not change this', actor() using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger moves before update on account for each row execute function account_moves();

-- +goose StatementBegin
do $$
declare
    t text;
    p record;
    -- Functions of the owner look things up here for everybody: policies of these tables do not bind the owner.
    consulted constant text[] := array['door_secret', 'door_key', 'account', 'appointment', 'role', 'role_right', 'import', 'file', 'file_content', 'file_holder'];
    -- Who changes reference data: everybody reads them.
    kept constant jsonb := '{
        "area": "groups.manage", "area_alias": "groups.manage", "membership": "groups.manage",
        "goal": "catalogue.manage", "target": "catalogue.manage", "indicator": "catalogue.manage", "flow": "catalogue.manage",
        "dimension": "catalogue.manage", "dimension_code": "catalogue.manage", "series": "catalogue.manage",
        "series_dimension": "catalogue.manage", "series_flow": "catalogue.manage", "indicator_series": "catalogue.manage",
        "reference": "catalogue.manage", "link": "catalogue.manage",
        "questionnaire": "questionnaires.manage", "round": "questionnaires.manage", "round_part": "questionnaires.manage",
        "setting": "settings.manage"}';
    mine constant text := '(select actor())';
    me_or_house constant text := '(select actor()) in (1, 2)';
    seen constant text := $p$(select everywhere('work.read'))
        or (areas <> '{}' and (areas <@ (select areas_of('work.read')) or (submitted is not null and areas <@ (select areas_of('submitted.read')))))
        or (flow <> 'national' and (select everywhere('release.load')))
        or (actor = (select actor()) and (areas = '{}' or (select everywhere('release.load')) or areas && (select areas_of('work.write'))))$p$;
    figure constant text := $p$case when flow = 'national' then (select everywhere('work.validate') or publishes_alone()) or area = any ((select areas_of('work.validate'))::text[])
        else (select everywhere('release.load')) end$p$;
begin
    for p in select policyname, tablename from pg_policies where schemaname = current_schema loop
        execute format('drop policy %I on %I', p.policyname, p.tablename);
    end loop;
    for t in select tablename from pg_tables where schemaname = current_schema and tablename <> 'goose_db_version' loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I %s row level security', t, case when t = any (consulted) then 'no force' else 'force' end);
    end loop;
    for t in select jsonb_object_keys(kept) loop
        execute format('create policy reading on %I for select using (true)', t);
        execute format('create policy adding on %I for insert with check ((select everywhere(%L)))', t, kept ->> t);
        execute format('create policy changing on %I for update using ((select everywhere(%L)))', t, kept ->> t);
        execute format('create policy removing on %I for delete using ((select everywhere(%L)))', t, kept ->> t);
    end loop;
    -- Sources and releases come with what is taken over.
    foreach t in array array['source', 'release'] loop
        execute format('create policy reading on %I for select using (true)', t);
        execute format('create policy adding on %I for insert with check ((select holds(''release.load'') or holds(''work.validate'')))', t);
        execute format('create policy changing on %I for update using ((select everywhere(''release.load'')))', t);
    end loop;
    foreach t in array array['role', 'role_right'] loop
        execute format('create policy reading on %I for select using (true)', t);
    end loop;
    -- Secrets: only Rumbo itself, when nobody is signed in yet.
    foreach t in array array['credential', 'ticket', 'device', 'operator_link', 'session', 'api_token'] loop
        execute format('create policy ours on %I using (%s) with check (%s)', t,
            case t when 'operator_link' then me_or_house else mine || ' = 1' end, case t when 'operator_link' then me_or_house else mine || ' = 1' end);
    end loop;
    foreach t in array array['session', 'api_token'] loop
        execute format('create policy own_reading on %I for select using (account = %s or (select everywhere(''people.manage'')))', t, mine);
        execute format('create policy own_changing on %I for update using (account = %s or (select everywhere(''people.manage'')))', t, mine);
    end loop;
    execute format('create policy own_removing on session for delete using (account = %s or (select everywhere(''people.manage'')))', mine);
    execute format('create policy own_adding on session for insert with check (account = %s)', mine);
    execute format('create policy own_adding on api_token for insert with check (account = %s and (select holds(''token.own'')))', mine);
    foreach t in array array['credential', 'ticket', 'device'] loop
        -- Setting a password or making somebody anonymous takes old ones away.
        execute format('create policy removing on %I for delete using (account = %s or (select everywhere(''people.manage'')))', t, mine);
    end loop;

    execute format('create policy reading on account for select using (kind <> ''person'' or id = %s or (select everywhere(''people.read'')) or %s = 1 or knows(id))', mine, mine);
    execute 'create policy adding on account for insert with check (kind = ''person'' and (select everywhere(''people.manage'') or holds(''contributors.manage'')))';
    execute format('create policy changing on account for update using (id = %s or %s = 1 or (select everywhere(''people.manage'')))', mine, mine);

    execute format($p$create policy reading on appointment for select using (account = %s or %s = 1 or (select everywhere('people.read'))
        or area = any ((select areas_of('people.read'))::text[]) or knows(account))$p$, mine, mine);
    -- Nobody appoints themselves.
    execute format($p$create policy adding on appointment for insert with check (made_by = %1$s and account <> %1$s
        and ((select everywhere('people.manage')) or (role = 'contributor' and area = any ((select areas_of('contributors.manage'))::text[]) and appointable(account))))$p$, mine);
    execute format($p$create policy changing on appointment for update using (account <> %1$s
        and ((select everywhere('people.manage')) or (role = 'contributor' and area = any ((select areas_of('contributors.manage'))::text[]))))$p$, mine);

    execute format('create policy reading on import for select using (%s)', seen);
    -- Those who see an import see the names of those who worked on it, though not their accounts.
    execute format($f$create function import_people(which bigint) returns table (account bigint, name text, institution text)
        language sql stable security definer parallel restricted as $body$
            select a.id, a.name, a.institution from account a
            where exists (select from import where id = which and (%s))
              and (a.id in (select unnest(array[i.actor, i.submitted_by, i.decided_by]) from import i where i.id = which)
                   or a.id in (select m.author from remark m where m.import = which))
        $body$ $f$, seen);
    execute format('create policy adding on import for insert with check (actor = %1$s and state = ''received'' and areas = ''{}'' and submitted is null
        and (select everywhere(''work.write'') or holds(''work.write'') or holds(''release.load''))
        and exists (select from file_holder h where h.file = import.file and h.account = %1$s))', mine);
    execute 'create policy changing on import for update using (true)'; -- what is read may be tried: the trigger judges each step

    foreach t in array array['file', 'file_content'] loop
        execute format('create policy reading on %1$I for select using ((select everywhere(''work.read'')) or exists (select from import i where i.file = %1$I.%2$I)
            or exists (select from file_holder h where h.file = %1$I.%2$I and h.account = %3$s and (select holds(''work.write'') or holds(''release.load''))) %4$s)',
            t, case t when 'file' then 'id' else 'file' end, mine, case t when 'file' then 'or exists (select from origin o where o.file = file.id)' else '' end);
    end loop;
    execute format('create policy reading on file_holder for select using (account = %s or (select everywhere(''work.read'')))', mine);

    execute 'create policy reading on remark for select using (exists (select from import i where i.id = remark.import))';
    execute format($p$create policy adding on remark for insert with check (author = %s and exists (
        select from import i where i.id = remark.import and ((select everywhere('work.comment')) or (i.areas <> '{}' and i.areas <@ (select areas_of('work.comment'))))))$p$, mine);

    execute 'create policy reading on change_set for select using (true)';
    execute format('create policy adding on change_set for insert with check (actor = %s and (%s or (kind = ''import'' and may_accept(import))))', mine, me_or_house);
    execute 'create policy reading on breakdown for select using (true)';
    execute format('create policy adding on breakdown for insert with check (%s is not null)', mine);
    execute 'create policy reading on origin for select using (true)';
    -- What is computed from answers comes from the response of a country for which one validates.
    execute format($p$create policy adding on origin for insert with check (%s or (import is not null and exists (select from import i where i.id = origin.import))
        or (import is null and file is null and response is not null and exists (select from response r where r.id = origin.response
            and r.country = any ((select areas_of('work.validate'))::text[]))))$p$, me_or_house);
    foreach t in array array['observation', 'observation_version'] loop
        execute format('create policy reading on %I for select using (true)', t);
        execute format('create policy adding on %I for insert with check (%s)', t, figure);
        execute format('create policy changing on %I for update using (%s)', t, figure);
    end loop;

    execute $p$create policy reading on response for select using (state = 'published' or (select everywhere('work.read')) or country = any ((select areas_of('work.read'))::text[])
        or (state in ('submitted', 'returned', 'validated') and country = any ((select areas_of('submitted.read'))::text[])))$p$;
    execute $p$create policy adding on response for insert with check ((select publishes_alone()) or country = any ((select areas_of('work.validate'))::text[]))$p$;
    execute $p$create policy changing on response for update using ((select publishes_alone()) or country = any ((select areas_of('work.validate'))::text[]))$p$;
    foreach t in array array['submission', 'answer_version', 'answer'] loop
        execute format('create policy reading on %1$I for select using (exists (select from response r where r.id = %1$I.response))', t);
        execute format($p$create policy adding on %1$I for insert with check (exists (select from response r where r.id = %1$I.response
            and ((select publishes_alone()) or r.country = any ((select areas_of('work.validate'))::text[]))))$p$, t);
    end loop;
    execute $p$create policy changing on answer for update using (exists (select from response r where r.id = answer.response
        and ((select publishes_alone()) or r.country = any ((select areas_of('work.validate'))::text[]))))$p$;
end $$;
-- +goose StatementEnd

-- Nobody's own schema or temporary table comes before ours inside a function.
-- +goose StatementBegin
do $$
declare
    f record;
begin
    for f in select p.oid::regprocedure as name, p.prokind from pg_proc p where p.pronamespace = current_schema::text::regnamespace and pg_has_role(current_user, p.proowner, 'USAGE') loop
        execute format('alter function %s set search_path = %I, pg_temp', f.name, current_schema);
    end loop;
    execute format('revoke create on schema %I from public', current_schema);
    -- Whoever could ask for the mark would have the key.
    revoke execute on function door_mark() from public;
end $$;
-- +goose StatementEnd
