-- Whether the database holds anything that loading the shipped data would not bring back.
select exists (select from change_set where kind <> 'shipped') or exists (select from import) or exists (select from file)
    or exists (select from response) or exists (select from account where kind = 'person')
    or exists (select from area where local) or exists (select from membership where local) or exists (select from area_alias where local)
    or exists (select from indicator where local) or exists (select from series where local) or exists (select from questionnaire where local)
    or exists (select from round where local) or exists (select from link where local) or exists (select from source where local)
