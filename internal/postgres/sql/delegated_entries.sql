-- What was answered to the delegation $1, as far as the actor may see it.
select a.item, d.section, a.revision, 0::bigint, a.at, a.choice, a.number, a.numerator, a.denominator, a.day, a.words, a.gap, a.evidence, '',
       'form', null::text, '', '', '', a.item, null::bigint, null::bigint
from delegated_answer a join delegation d on d.id = a.delegation
where a.delegation = $1
