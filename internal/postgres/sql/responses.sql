-- $1: questionnaire or empty, $2: round or empty, $3: countries, all when none, $4: published ones only.
select r.id, r.questionnaire, r.version, r.country, r.round, r.serial, r.data_version
from response r
where ($1 = '' or r.questionnaire = $1) and ($2 = '' or r.round = $2)
  and (cardinality($3::text[]) = 0 or r.country = any ($3))
  and (not $4 or r.state = 'published')
order by r.country, r.round, r.questionnaire
