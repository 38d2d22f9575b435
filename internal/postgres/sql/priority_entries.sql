select e.plan, e.kind, e.key, e.revision, e.removed, e.details from priority_entry e where e.plan = any ($1::bigint[]) order by e.plan, e.kind, e.key
