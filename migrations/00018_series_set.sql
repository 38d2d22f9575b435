-- Sets of series: a part of a round that asks for figures. It is a questionnaire whose items name the figure that each gives;
-- who runs rounds makes one for them, and changes none.
-- +goose Up

-- +goose StatementBegin
create function set_belongs() returns trigger
    language plpgsql security definer as $$
declare
    a_set constant boolean := coalesce(new.document ->> 'Kind', '') = 'series';
begin
    if exists (select from questionnaire q where q.code = new.code and (coalesce(q.document ->> 'Kind', '') = 'series') <> a_set) then
        raise exception 'the versions of % are of one kind', new.code using errcode = 'restrict_violation';
    end if;
    if tg_op = 'INSERT' and not everywhere('questionnaires.manage') and exists (select from questionnaire q where q.code = new.code) then
        raise exception 'account % may not change the set %', actor(), new.code using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger belongs before insert or update on questionnaire for each row execute function set_belongs();

-- A part is of the kind of what it names.
create function part_kind() returns trigger
    language plpgsql security definer as $$
begin
    if new.kind <> 'lines' then
        new.kind := case when exists (select from questionnaire q where q.code = new.part and q.document ->> 'Kind' = 'series') then 'series' else 'questionnaire' end;
    end if;
    return new;
end $$;
create trigger kind before insert or update on round_part for each row execute function part_kind();

do $$
begin
    drop policy adding on questionnaire;
    create policy adding on questionnaire for insert with check ((select everywhere('questionnaires.manage'))
        or document ->> 'Kind' = 'series' and version = '1' and (select holds('rounds.manage')));
    execute format('alter function set_belongs() set search_path = %I, pg_temp', current_schema);
    execute format('alter function part_kind() set search_path = %I, pg_temp', current_schema);
end $$;
-- +goose StatementEnd
