-- Who may accept an import checks it again against what stands now; an import that was checked again as another one tells which.
-- +goose Up

alter table import add column replaces bigint references import;
comment on column import.replaces is 'The import of the same file in whose place this one was made, which is rejected by that.';
create index import_replaces on import (replaces) where replaces is not null;

alter table import_task drop constraint import_task_verb_check;
alter table import_task add constraint import_task_verb_check check (verb in ('check', 'accept', 'take', 'recheck'));

-- +goose StatementBegin
create function import_replaces() returns trigger
    language plpgsql security definer as $$
begin
    if new.replaces is not null and not exists (
        select from import i where i.id = new.replaces and i.file = new.file and i.state = 'rejected' and i.submitted is null and i.decided_by = actor()) then
        raise exception 'an import takes the place of one of the same file that its maker closes' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger replaces before insert on import for each row execute function import_replaces();

create or replace function import_moves() returns trigger
    language plpgsql security definer as $$
declare
    me bigint := actor();
begin
    if (new.id, new.file, new.file_name, new.source, new.release, new.actor, new.received, new.replaces)
       is distinct from (old.id, old.file, old.file_name, old.source, old.release, old.actor, old.received, old.replaces) then
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
    -- Who may accept it sees what it would change now. What was said of the file stays what was said, and nothing else changes with it.
    if new.report::text is distinct from old.report::text and new.state = 'checked' and may_accept(old.id)
       and (new.report -> 'options')::jsonb is not distinct from (old.report -> 'options')::jsonb
       and to_jsonb(new) - 'report' - 'round' - 'part' - 'filled' = to_jsonb(old) - 'report' - 'round' - 'part' - 'filled' then
        return new;
    end if;
    if (new.flow, new.areas, new.report::text) is distinct from (old.flow, old.areas, old.report::text) then
        raise exception 'an import keeps what was found in it' using errcode = 'restrict_violation';
    end if;
    if new.state = 'accepted' then
        if new.decided_by is distinct from me or (new.submitted, new.submitted_by) is distinct from (old.submitted, old.submitted_by)
           or not (case when new.taken is null then may_accept(old.id) else may_take(old.id) end) then
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

create or replace function import_task_moves() returns trigger
    language plpgsql security definer as $$
declare
    me bigint := actor();
    may boolean;
begin
    if tg_op = 'INSERT' then
        may := case new.verb when 'accept' then may_accept(new.import) when 'take' then may_take(new.import) when 'recheck' then may_accept(new.import)
            else exists (select from import i where i.id = new.import and i.state = 'received' and i.actor = me) end;
        if new.asked_by is distinct from me or new.state <> 'waiting' or new.tries <> 0 or not may then
            raise exception 'account % may not ask this of import %', me, new.import using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    if (new.id, new.import, new.verb, new.said, new.asked_by, new.asked) is distinct from (old.id, old.import, old.verb, old.said, old.asked_by, old.asked)
       or old.state <> 'waiting' then
        raise exception 'what was asked of an import stays as it was asked' using errcode = 'restrict_violation';
    end if;
    may := case new.state
        when 'done' then me in (1, old.asked_by)
        when 'cancelled' then new.ended_by = me and (me in (1, 2, old.asked_by) or may_reject(old.import) or may_accept(old.import))
        else me = 1 end;
    if may is distinct from true then
        raise exception 'account % may not end task %', me, old.id using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

do $$
declare
    f regprocedure;
begin
    foreach f in array array['import_replaces()', 'import_moves()', 'import_task_moves()']::regprocedure[] loop
        execute format('alter function %s set search_path = %I, pg_temp', f, current_schema);
    end loop;
end $$;
-- +goose StatementEnd

select watch('import', '{"hidden": ["file_name", "reason"], "passed": ["report", "received", "round", "part", "filled"], "areas": "{}.areas", "import": "{}.id",
    "show": {"file": "(select encode(f.sha256, ''hex'') from file f where f.id = {}.file)"},
    "kind": {"added": "''import.received''", "changed": "case when r.taken is not null and o.taken is null then ''import.taken'' when r.state = ''rejected'' and o.state <> r.state and r.submitted is not null then ''import.returned'' when r.state <> o.state then ''import.'' || r.state when r.submitted is not null and o.submitted is null then ''import.submitted'' when r.submitted is null and o.submitted is not null then ''import.withdrawn'' else ''import.changed'' end"}}');
