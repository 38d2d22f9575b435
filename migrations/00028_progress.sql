-- How progress of a series is assessed, where its kind, direction and target do not say all.
-- +goose Up

alter table series add column progress jsonb not null default '{}' check (jsonb_typeof(progress) = 'object');
