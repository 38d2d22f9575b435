-- Where the rows that will be written are from. A file that is named but not kept is a mistake of the caller: its rows find no
-- origin in stage_versions, where a missing one is refused.
insert into origin (kind, file, file_name, sheet, import, response)
select s.kind, f.id, s.file_name, s.sheet, s.import, s.response
from (
    select distinct s.kind, s.file, s.file_name, s.sheet, s.import, s.response
    from stage s join compared c using (n)
    where c.change in ('new', 'changed')
) s
left join file f on f.sha256 = s.file
where s.file is null or f.id is not null
on conflict do nothing
