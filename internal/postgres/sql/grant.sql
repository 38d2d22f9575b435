-- What the application may do, table by table, and nothing else. Rows of observation_version, answer_version, change_set
-- and submission are never changed; files, imports and answers are never removed. Files come in by keep_file, and the door is the
-- owner's alone. Entries of the audit are written by functions of the owner.
do $$
declare
    app constant text := current_setting('rumbo.role');
    t record;
    have text[];
begin
    if app = '' or app = current_user then
        return; -- the owner works as the application too: triggers and policies bind it all the same
    end if;
    if not has_database_privilege(app, current_database(), 'TEMPORARY') then
        execute format('grant temporary on database %I to %I', current_database(), app);
    end if;
    if not has_schema_privilege(app, current_schema, 'USAGE') then
        execute format('grant usage on schema %I to %I', current_schema, app);
    end if;
    for t in
        select c.oid, c.relname, c.relacl, c.relkind,
               case
                   -- Numbers are drawn for identities without a right; a sequence of four bytes that anybody may draw from is soon empty.
                   when c.relkind = 'S' then case when c.relname ~ '^river_' or c.relname in ('account_id_seq', 'appointment_id_seq', 'mail_id_seq')
                                                  then array['USAGE'] else array[]::text[] end
                   when c.relname in ('door_secret', 'door_key') then array[]::text[]
                   when c.relname in ('goose_db_version', 'role', 'role_right', 'file', 'file_content', 'file_holder', 'room_event',
                                      'audit', 'audit_link', 'audit_unsealed', 'priority_version', 'release_rank') then array['SELECT']
                   when c.relname ~ '^river_' and c.relname <> 'river_migration' then array['DELETE', 'INSERT', 'SELECT', 'UPDATE']
                   when c.relname = 'river_migration' then array['SELECT']
                   when c.relname in ('change_set', 'observation_version', 'answer_version', 'submission', 'breakdown', 'origin', 'remark', 'import_step', 'submitted_answer', 'work_remark', 'line_step', 'priority_step', 'room_seat', 'room_seat_key')
                       then array['INSERT', 'SELECT']
                   when c.relname in ('area_alias', 'membership', 'dimension_code', 'series_dimension', 'series_flow', 'indicator_series',
                                      'link', 'round_part', 'profile', 'meeting', 'line_version', 'session', 'operator_link', 'credential', 'ticket', 'device', 'search_entry', 'search_word')
                       then array['DELETE', 'INSERT', 'SELECT', 'UPDATE']
                   else array['INSERT', 'SELECT', 'UPDATE']
               end as rights
        from pg_class c
        where c.relnamespace = current_schema::text::regnamespace and c.relkind in ('r', 'p', 'S') and pg_has_role(current_user, c.relowner, 'USAGE')
    loop
        have := array(select a.privilege_type from aclexplode(t.relacl) a join pg_roles r on r.oid = a.grantee
                      where r.rolname = app order by 1);
        if have is distinct from t.rights then
            execute format('revoke all on %s %I from %I', case t.relkind when 'S' then 'sequence' else 'table' end, t.relname, app);
            if t.rights <> '{}' then
                execute format('grant %s on %s %I to %I', array_to_string(t.rights, ', '),
                    case t.relkind when 'S' then 'sequence' else 'table' end, t.relname, app);
            end if;
        end if;
    end loop;
end $$;
