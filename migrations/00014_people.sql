-- What managing people needs beyond its policies.
-- +goose Up

-- Whose address is the same, or looks the same: asked before an account is made, by those who may make one, also of
-- accounts that they may not see.
-- +goose StatementBegin
create function address_like(address text, likeness text, except_ bigint) returns table (account bigint, same boolean)
    language sql stable security definer parallel restricted as $$
    select a.id, a.email = address
    from account a
    where served() and (everywhere('people.manage') or holds('contributors.manage'))
      and a.id is distinct from except_ and a.email is not null and (a.email = address or (a.skeleton <> '' and a.skeleton = likeness))
    order by a.email = address desc, a.id
    limit 1
$$;

-- Takes away what tells who a person is. What they did stays, under a number. Their roles end with today.
create function anonymise(who bigint) returns void
    language plpgsql security definer as $$
begin
    if not served() or not everywhere('people.manage') or who = actor() or not exists (select from account a where a.id = who and a.kind = 'person') then
        raise exception 'account % may not be made anonymous by %', who, actor() using errcode = 'insufficient_privilege';
    end if;
    update appointment set ends = case when starts > today() then starts - 1 else today() - 1 end, ended_by = actor(), note = ''
        where account = who and (ends is null or ends >= today());
    update appointment set note = '' where account = who and note <> '';
    perform forget_ways_in(who);
    update account set name = '', email = null, skeleton = '', institution = '', active = false, anonymised = now() where id = who and anonymised is null;
end $$;

-- Everything by which an account can sign in, but for its address.
create function forget_ways_in(who bigint) returns void
    language plpgsql security definer as $$
declare
    me constant text := coalesce(current_setting('rumbo.actor', true), '');
begin
    perform set_config('rumbo.actor', '1', true); -- these rows are Rumbo's alone
    delete from credential where account = who;
    delete from device where account = who;
    delete from ticket where account = who;
    delete from session where account = who;
    update api_token set revoked = now(), name = '–' where account = who and revoked is null;
    update api_token set name = '–' where account = who;
    perform set_config('rumbo.actor', me, true);
end $$;

do $$
declare
    f regprocedure;
begin
    foreach f in array array['address_like(text, text, bigint)', 'anonymise(bigint)', 'forget_ways_in(bigint)']::regprocedure[] loop
        execute format('alter function %s set search_path = %I, pg_temp', f, current_schema);
    end loop;
    revoke execute on function forget_ways_in(bigint) from public;
end $$;
-- +goose StatementEnd
