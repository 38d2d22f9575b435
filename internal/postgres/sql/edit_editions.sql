-- Versions of questionnaires, the current one first, with the published answers to them; $1 and $2 name code and version, or
-- are empty.
select q.document, q.xmin::text, q.current, q.adopted, q.local, q.made,
       (select count(*) from response r where r.questionnaire = q.code and r.version = q.version and r.state = 'published'),
       array(select distinct r.round from response r where r.questionnaire = q.code and r.version = q.version and r.state = 'published' order by r.round),
       array(select p.round from round_part p join round o on o.code = p.round where p.part = q.code order by o.position, o.code)
from questionnaire q
where ($1 = '' or q.code = $1) and ($2 = '' or q.version = $2)
order by q.code, not q.current, q.made desc, q.version desc
