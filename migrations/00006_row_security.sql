-- Row-level security is on everywhere, for the owner too. So far it asks one thing: whoever writes has said who they are.
-- Scopes of roles replace these policies without touching a table or a query.
-- +goose Up

-- +goose StatementBegin
do $$
declare
    t text;
begin
    for t in select tablename from pg_tables where schemaname = current_schema and tablename <> 'goose_db_version' order by 1 loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        if t in ('session', 'operator_link') then
            execute format('create policy reading on %I for select using ((select actor()) is not null)', t);
        else
            execute format('create policy reading on %I for select using (true)', t);
        end if;
        execute format('create policy changing on %I for update using ((select actor()) is not null)', t);
        execute format('create policy removing on %I for delete using ((select actor()) is not null)', t);
        if t in ('change_set', 'file', 'import') then
            execute format('create policy adding on %I for insert with check (actor = (select actor()))', t);
        else
            execute format('create policy adding on %I for insert with check ((select actor()) is not null)', t);
        end if;
    end loop;
    for t in select c.table_name from information_schema.columns c
             where c.table_schema = current_schema and c.column_name = 'local' order by 1 loop
        execute format('create trigger mark_local before insert or update on %I for each row execute function mark_local()', t);
    end loop;
end $$;
-- +goose StatementEnd
