-- What is published on lines of the set $1, state by state: of each submission the answers that it changed, oldest first. $2 are the countries, all where
-- there are none. Who to turn to is left out here already.
select s.code, r.id, r.version, r.country, r.round, t.serial, t.change_set, c.at, c.actor,
       v.item, v.choice, v.number, v.numerator, v.denominator, v.day, v.words, v.gap, v.evidence
from line_set s
join response r on r.questionnaire = lower(s.code) and r.state = 'published'
join submission t on t.response = r.id
join change_set c on c.id = t.change_set
join answer_version v on v.response = r.id and v.change_set = t.change_set
where lower(s.code) = lower($1) and v.item not like '%.contact' and (cardinality($2::text[]) = 0 or r.country = any ($2))
order by t.change_set, r.id, v.item
