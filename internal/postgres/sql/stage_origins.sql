-- A file that is named but not kept is a mistake of the caller: the subselect fails on not null in stage_compared.
insert into origin (kind, file, file_name, sheet, import, response)
select distinct s.kind, f.id, s.file_name, s.sheet, s.import, s.response
from (select distinct kind, file, file_name, sheet, import, response from stage) s
left join file f on f.sha256 = s.file
where s.file is null or f.id is not null
on conflict do nothing
