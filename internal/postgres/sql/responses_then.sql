-- The published responses of the countries $1, all when none, that had been handed in by the change set $2.
select r.id, r.questionnaire, r.version, r.country, r.round, t.serial, t.change_set
from response r
cross join lateral (select s.serial, s.change_set from submission s where s.response = r.id and s.change_set <= $2 order by s.serial desc limit 1) t
where (cardinality($1::text[]) = 0 or r.country = any ($1)) and r.state = 'published'
order by r.country, r.round, r.questionnaire
