select v.set, v.version, v.details, v.frozen, v.revision::text from line_version v where $1 in ('', v.set) order by v.set, v.version
