-- The version @id itself.
select id as version_id from observation_version where id = @id
