-- Closes a saving of the work $1, of which it is saving $2 to version $3 of the questionnaire.
update work
set revision = $2, version = $3, saved = now(), state = case state when 'returned' then 'returned' else 'draft' end,
    submitted = case state when 'returned' then submitted end, submitted_by = case state when 'returned' then submitted_by end, validated = null, validated_by = null
where id = $1
