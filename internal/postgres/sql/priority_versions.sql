select v.kind, v.key, v.revision, v.removed, v.details, coalesce(a.name, ''), v.at
from priority_version v left join account a on a.id = v.made_by
where v.plan = $1 order by v.at desc, v.kind, v.key, v.revision desc limit $2
