-- The breakdowns of figures that are not broken down (_T), that are by a dimension (sex), or of one part of it (sex=F).
select id from breakdown
where case when $1 = '_T' then key = ''
           when $1 like '%=%' then strpos(';' || key || ';', ';' || $1 || ';') > 0
           else strpos(';' || key, ';' || $1 || '=') > 0 end
