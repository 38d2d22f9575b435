-- Tasks that wait although no job is left to do them. $1: kind of the jobs.
select t.id from import_task t
where t.state = 'waiting' and not exists (
    select from river_job j
    where j.kind = $1 and (j.args ->> 'task')::bigint = t.id and j.state in ('available', 'pending', 'retryable', 'running', 'scheduled'))
