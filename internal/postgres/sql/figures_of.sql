-- The versions @ids themselves.
select unnest(@ids::bigint[]) as version_id
