-- The series by whose values a weighted mean is weighted; none where a value weighs by its own denominator.
-- +goose Up

alter table series add column weight text collate "C" references series (code);
