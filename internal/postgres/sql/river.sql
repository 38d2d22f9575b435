-- The tables of the queue: nobody reads or writes them but on the server's own connections.
do $$
declare
    t text;
begin
    for t in select tablename from pg_tables where schemaname = current_schema and tablename ~ '^river_' loop
        if not exists (select from pg_policies where schemaname = current_schema and tablename = t and policyname = 'served') then
            execute format('alter table %I enable row level security', t);
            execute format('alter table %I force row level security', t);
            execute format('create policy served on %I using ((select served())) with check ((select served()))', t);
        end if;
    end loop;
end $$;
