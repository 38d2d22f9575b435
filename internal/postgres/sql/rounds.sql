select r.code, r.name, r.whole, r.reference_year, r.opens, r.closes, r.source,
       array(select p.part from round_part p where p.round = r.code and p.kind = 'questionnaire' order by p.position)
from round r
order by r.position, r.code
