-- How the database, the chain of the audit and the queue of jobs stand.
select current_setting('server_version'), pg_database_size(current_database()),
       (select count(*) from pg_stat_activity where datname = current_database()), current_setting('max_connections')::int,
       coalesce((select max(extract(epoch from now() - xact_start)) from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'), 0)::float8,
       (select max(version_id) from goose_db_version where is_applied),
       exists (select from pg_class where relname = 'import' and relnamespace = current_schema::text::regnamespace and pg_has_role(current_user, relowner, 'USAGE')),
       (select count(*) from audit), (select count(*) from audit_link), (select count(*) from audit_unsealed),
       (select min(a.at) from audit_unsealed u join audit a on a.tx = u.tx),
       coalesce((select encode(hash, 'hex') from audit_link order by number desc limit 1), ''),
       (select count(*) from river_job where state in ('available', 'running', 'scheduled', 'pending')),
       (select count(*) from river_job where state = 'retryable'),
       (select min(scheduled_at) from river_job where state in ('available', 'retryable') and scheduled_at < now())
