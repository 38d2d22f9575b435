-- The pieces of a file that comes in. It is not compressed here only to be taken apart again.
create temp table incoming (piece integer not null, bytes bytea not null) on commit drop;
alter table incoming alter column bytes set storage external
