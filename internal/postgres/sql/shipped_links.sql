with shipped as (
    select x.*
    from rows from (jsonb_to_recordset($1::jsonb) as ("FromKind" text, "From" text, "ToKind" text, "To" text, "Working" boolean, "Note" text))
        with ordinality as x (from_kind, from_code, to_kind, to_code, working, note, position)
),
gone as (
    delete from link t
    where not t.local
      and not exists (select from shipped s where (s.from_kind, s.from_code, s.to_kind, s.to_code) = (t.from_kind, t.from_code, t.to_kind, t.to_code))
)
insert into link as t (from_kind, from_code, to_kind, to_code, working, note, position)
select from_kind, from_code, to_kind, to_code, working, note, position from shipped
on conflict (from_kind, from_code, to_kind, to_code) do update
set working = excluded.working, note = excluded.note, position = excluded.position
where not t.local and (t.working, t.note, t.position) is distinct from (excluded.working, excluded.note, excluded.position)
