-- A version of a questionnaire that has once been the one to answer is what answers refer to: people never change it again.
-- +goose Up

alter table questionnaire
    add column adopted boolean not null default false,
    add column made    timestamptz not null default now();
update questionnaire set adopted = true; -- as the owner: whoever answered before answered one of these
comment on column questionnaire.adopted is 'Whether it has ever been the current version.';

-- +goose StatementBegin
create function questionnaire_stays() returns trigger
    language plpgsql as $$
begin
    if new.current then
        new.adopted := true;
    end if;
    if tg_op = 'UPDATE' and old.adopted then
        new.adopted := true;
        -- Account 1 loads what is shipped, and mends it.
        if (new.code, new.version, new.document) is distinct from (old.code, old.version, old.document) and actor() is distinct from 1 then
            raise exception 'version % of % has been answered', old.version, old.code using errcode = 'restrict_violation';
        end if;
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger stays before insert or update on questionnaire for each row execute function questionnaire_stays();

-- An import of official figures is nobody's own and names no countries: whoever may take it over may write any country's
-- figures of its flow.
-- +goose StatementBegin
create or replace function version_belongs() returns trigger
    language plpgsql security definer as $$
begin
    if exists (
        select from (select distinct change_set, area, flow from added) a
        join change_set c on c.id = a.change_set
        left join import i on i.id = c.import
        where c.actor is distinct from actor()
           or (actor() not in (1, 2) and (i.id is null or i.flow is distinct from a.flow or i.flow = 'national' and not (a.area = any (i.areas))))
    ) then
        raise exception 'a version belongs to the change set of its writer' using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
-- +goose StatementEnd

-- +goose StatementBegin
do $$
begin
    execute format('alter function version_belongs() set search_path = %I, pg_temp', current_schema);
    execute format('alter function questionnaire_stays() set search_path = %I, pg_temp', current_schema);
end $$;
-- +goose StatementEnd

select watch('questionnaire', '{"counted": true, "show": {"document": "encode(sha256(convert_to({}.document::text, ''UTF8'')), ''hex'')"}}');
