-- What keeping the house needs: how much is kept of what was uploaded, and clearing it away; a time zone that the database knows;
-- links that somebody passes on by hand.
-- +goose Up

-- today() computes with the zone: one that is not known would fail every statement of everybody.
alter table setting add constraint zone_known check (key <> 'zone' or timezone(value #>> '{}', timestamptz 'epoch') is not null);

-- +goose StatementBegin
-- The files whose bytes nobody needs any more after so many days: no figure and no answer comes from them, and every import
-- of them was rejected, or never handed in. Their digests, and what was found in them, stay.
create function uploads_over(days integer) returns table (file bigint, size bigint)
    language sql stable security definer parallel restricted as $$
    select c.file, f.size::bigint
    from file_content c
    join file f on f.id = c.file
    where served() and everywhere('retention.manage')
      and not exists (select from origin o where o.file = c.file)
      and not exists (
          select from import i
          where i.file = c.file and (i.state = 'accepted' or i.submitted is not null and i.state <> 'rejected'
                or greatest(i.received, i.decided) > now() - make_interval(days => days)))
      and exists (select from import i where i.file = c.file)
$$;

-- How many uploads are kept in which state, and their size: numbers alone.
create function uploads_kept() returns table (state text, files bigint, bytes bigint, oldest timestamptz)
    language sql stable security definer parallel restricted as $$
    select case when i.submitted is not null and i.state = 'checked' then 'submitted' when i.submitted is not null and i.state = 'rejected' then 'returned' else i.state end,
           count(distinct i.file), sum(f.size)::bigint, min(i.received)
    from import i join file f on f.id = i.file join file_content c on c.file = i.file
    where served() and everywhere('retention.manage')
    group by 1 order by 1
$$;

create function clear_uploads(days integer, out files bigint, out bytes bigint)
    language plpgsql security definer as $$
begin
    if not served() or not everywhere('retention.manage') then
        raise exception 'account % may not clear uploads away', actor() using errcode = 'insufficient_privilege';
    end if;
    with gone as (
        delete from file_content c using uploads_over(days) o where c.file = o.file returning o.size
    )
    select count(*), coalesce(sum(size), 0) into files, bytes from gone;
    if files > 0 then
        insert into audit (actor, kind, subject_kind, subject, details)
        values (actor(), 'uploads.cleared', 'file_content', '', jsonb_build_object('files', files, 'bytes', bytes, 'days', days));
    end if;
end $$;

-- Where mail cannot be sent, an administrator may pass a link on by hand, and it is told that they saw it.
create function link_shown(number bigint) returns void
    language plpgsql security definer as $$
begin
    if not served() or not everywhere('mail.read') or not everywhere('people.manage')
       or not exists (select from mail m where m.id = number and m.kind in ('invitation', 'reset') and m.state in ('kept', 'failed', 'bounced')) then
        raise exception 'account % may not see the link of mail %', actor(), number using errcode = 'insufficient_privilege';
    end if;
    insert into audit (actor, kind, subject_kind, subject, person)
    select actor(), 'link.shown', 'mail', number::text, m.account from mail m where m.id = number;
end $$;

do $$
declare
    f regprocedure;
begin
    foreach f in array array['uploads_over(integer)', 'uploads_kept()', 'clear_uploads(integer)', 'link_shown(bigint)']::regprocedure[] loop
        execute format('alter function %s set search_path = %I, pg_temp', f, current_schema);
    end loop;
end $$;
-- +goose StatementEnd
