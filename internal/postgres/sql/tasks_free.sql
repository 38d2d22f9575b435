-- Jobs that count as running although nobody holds the lock of their task: whoever ran them is gone. $1: kind of the jobs; $2: upper
-- half of the keys of the locks. One that is only just being taken up may be among them: who comes second finds the lock taken.
update river_job j set state = 'available', scheduled_at = now()
where j.kind = $1 and j.state = 'running'
  and not exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.objsubid = 1 and l.granted and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and l.classid::bigint = $2 and l.objid::bigint = (j.args ->> 'task')::bigint & 4294967295)
