select document from questionnaire where current order by position, code
