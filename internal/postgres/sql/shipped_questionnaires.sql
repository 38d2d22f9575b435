insert into questionnaire as t (code, version, document, current, position)
select x.document ->> 'Code', x.document ->> 'Version', x.document,
       not exists (select from questionnaire l where l.code = x.document ->> 'Code' and l.local and l.current), x.position
from jsonb_array_elements($1::jsonb) with ordinality as x (document, position)
on conflict (code, version) do update set document = excluded.document, current = excluded.current, position = excluded.position
where not t.local and (t.document, t.current, t.position) is distinct from (excluded.document, excluded.current, excluded.position)
