-- Another version than the shipped one is no longer current, unless a person has taken the questionnaire over.
update questionnaire t set current = false
from jsonb_to_recordset($1::jsonb) as x ("Code" text, "Version" text)
where t.code = x."Code" and t.version <> x."Version" and t.current
  and not exists (select from questionnaire l where l.code = t.code and l.local and l.current)
