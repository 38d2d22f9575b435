-- Each table goes on counting behind its greatest number; accounts leave the numbers below 100 to those of Rumbo.
do $$
declare
    c record;
    greatest_id bigint;
begin
    for c in select a.attrelid::regclass as name, a.attname as attribute, pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) as seq
             from pg_attribute a join pg_class t on t.oid = a.attrelid
             where t.relnamespace = current_schema::text::regnamespace and a.attidentity <> '' and not a.attisdropped loop
        execute format('select max(%I) from %s', c.attribute, c.name) into greatest_id;
        perform setval(c.seq, greatest(coalesce(greatest_id, 0), (select seqstart from pg_sequence where seqrelid = c.seq::regclass)),
            coalesce(greatest_id, 0) >= (select seqstart from pg_sequence where seqrelid = c.seq::regclass));
    end loop;
end $$;
