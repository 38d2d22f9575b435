-- What no link covers although it should: the first such entry and how many; a change set without an entry; a file whose
-- bytes are not those of its digest. Null where there is none.
select (select min(a.id) from audit a where not exists (select from audit_link l where l.tx = a.tx) and not exists (select from audit_unsealed u where u.tx = a.tx)),
       (select count(*) from audit a where not exists (select from audit_link l where l.tx = a.tx) and not exists (select from audit_unsealed u where u.tx = a.tx)),
       (select min(c.id) from change_set c where not exists (select from audit a where a.change_set = c.id and a.kind = 'change_set.added')),
       (select min(f.id) from file f join file_content c on c.file = f.id where sha256(c.bytes) <> f.sha256),
       (select count(*) from audit a where exists (select from audit_unsealed u where u.tx = a.tx))
