-- What waits to be judged, narrowed to country $1, round $2, part $3 and state $4, each empty for all.
select i.id, i.round, i.part, i.version, i.country, i.state, i.serial, i.answered, i.submitted_by, i.name, i.institution, i.submitted,
       i.validated_serial, i.published, i.before, i.added, i.differing, i.items, i.was, i.becomes, i.remarks, i.may_return, i.may_validate, i.may_publish, i.may_say
from inbox($1, $2, $3, $4) i
order by i.submitted, i.country, i.round, i.part
