-- Snapshots: all published figures as they stood at a change set, named for ever. What stood is read from the versions, which are kept anyway.
-- +goose Up

create table snapshot (
    code      text collate "C" primary key check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$' and lower(code) <> 'now'),
    name      wording not null,
    note      wording not null default '{}',
    mark      bigint not null references change_set,
    data_hash text collate "C" not null check (data_hash ~ '^[0-9a-f]{64}$'),
    figures   bigint not null check (figures >= 0),
    made_by   bigint not null references account,
    at        timestamptz not null default now(),
    withdrawn timestamptz,
    reason    text not null default '' check (char_length(reason) <= 1000),
    check ((withdrawn is not null) = (reason <> ''))
);
create unique index snapshot_code on snapshot (lower(code));
comment on column snapshot.mark is 'The newest change set at the time: what stood is every version up to it.';
comment on column snapshot.withdrawn is 'Set when the snapshot is not to be cited any more. It stays readable.';

-- The ranks that releases had, for as long as they decided which figure is the newest: rank counted up to the change set until_.
create table release_rank (
    release integer not null references release,
    until_  bigint not null,
    rank    text collate "C" not null,
    primary key (release, until_)
);
comment on table release_rank is 'Written by the database when a release gets another rank.';

-- What a role may do comes with the program, and is not told as somebody's deed.
alter table role_right disable trigger user;
insert into role_right (role, right_) values ('administrator', 'snapshots.manage'), ('regional_office', 'snapshots.manage');
alter table role_right enable trigger user;

-- +goose StatementBegin
-- A snapshot is made in one's own name, of this moment. Afterwards it can only be withdrawn, once.
create function snapshot_moves() returns trigger
    language plpgsql security definer as $$
begin
    if tg_op = 'INSERT' then
        if new.made_by is distinct from actor() or new.mark is distinct from (select max(c.id) from change_set c) or new.withdrawn is not null then
            raise exception 'a snapshot is of what stands' using errcode = 'insufficient_privilege';
        end if;
        new.at := now();
        return new;
    end if;
    if (new.code, new.name, new.note, new.mark, new.data_hash, new.figures, new.made_by, new.at) is distinct from
       (old.code, old.name, old.note, old.mark, old.data_hash, old.figures, old.made_by, old.at) or old.withdrawn is not null then
        raise exception 'a snapshot stays as it was made' using errcode = 'restrict_violation';
    end if;
    new.withdrawn := now();
    return new;
end $$;
create trigger moves before insert or update on snapshot for each row execute function snapshot_moves();
create trigger never_removed before delete or truncate on snapshot for each statement execute function append_only();

create function release_rank_kept() returns trigger
    language plpgsql security definer as $$
begin
    insert into release_rank (release, until_, rank) values (old.id, coalesce((select max(c.id) from change_set c), 0), old.rank) on conflict do nothing;
    return null;
end $$;
create trigger rank_kept after update of rank on release for each row when (old.rank is distinct from new.rank) execute function release_rank_kept();

do $$
declare
    f text;
    t text;
begin
    foreach f in array array['snapshot_moves()', 'release_rank_kept()'] loop
        execute format('alter function %s set search_path = %I, pg_temp', f, current_schema);
    end loop;
    foreach t in array array['snapshot', 'release_rank'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy reading on %I for select using (true)', t);
    end loop;
    create policy adding on snapshot for insert with check (holds('snapshots.manage'));
    create policy changing on snapshot for update using (holds('snapshots.manage'));
    create policy adding on release_rank for insert with check (true);
end $$;
-- +goose StatementEnd

select watch('snapshot', '{"hidden": ["reason"], "passed": ["at"]}');
