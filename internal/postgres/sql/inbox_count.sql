-- How many works wait to be judged or published, of the countries whose submissions the actor reads.
with me as materialized (select everywhere('submitted.read') as reads_all, areas_of('submitted.read') as reads)
select count(*) from work w cross join me
where w.state in ('submitted', 'validated') and (me.reads_all or w.country = any (me.reads))
