-- What each plan of a country said at the moment $2 since it was approved or brought up to date last, the newest plan first.
select distinct on (s.plan) s.plan, s.country, s.at, s.entries
from priority_step s where s.country = $1 and s.at <= $2 and s.step in ('approved', 'updated') order by s.plan desc, s.id desc
