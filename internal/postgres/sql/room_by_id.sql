select r.id, r.set, r.version, coalesce(r.meeting, ''), r.ends, r.closed, r.linked, r.made, v.frozen is not null, r.revision, v.revision
from room r join line_version v on (v.set, v.version) = (r.set, r.version)
where r.id = $1
