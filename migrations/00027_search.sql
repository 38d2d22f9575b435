-- What can be found: public things by name, code and description in three languages. Texts come in folded (lower case, without
-- accents), so that no extension of PostgreSQL is needed, and both tables are made anew from the reference data whenever it changes.
-- +goose Up

create table search_entry (
    kind     text collate "C" not null check (kind in ('country', 'group', 'indicator', 'series', 'question', 'line', 'target', 'meeting', 'method', 'source')),
    code     text collate "C" not null,
    lang     text collate "C" not null check (lang in ('en', 'es', 'fr')),
    name     text not null,
    body     text not null,
    place    integer not null,
    key      text collate "C" not null,
    code_is  text collate "C" not null,
    name_is  text collate "C" not null,
    also_is  text collate "C" not null,
    body_is  text collate "C" not null,
    found_by tsvector not null generated always as (
        setweight(to_tsvector('simple', code_is || ' ' || name_is), 'A') || setweight(to_tsvector('simple', also_is), 'B') || setweight(to_tsvector('simple', body_is), 'C')
        || case lang
               when 'es' then setweight(to_tsvector('spanish', name_is), 'B') || setweight(to_tsvector('spanish', body_is), 'D')
               when 'fr' then setweight(to_tsvector('french', name_is), 'B') || setweight(to_tsvector('french', body_is), 'D')
               else setweight(to_tsvector('english', name_is), 'B') || setweight(to_tsvector('english', body_is), 'D')
           end) stored,
    primary key (kind, code, lang)
);
create index search_entry_found on search_entry using gin (found_by) with (fastupdate = off);
create index search_entry_key on search_entry (key);
comment on column search_entry.key is 'The code without separators, so that 10-c-1 and 10c1 are 10.c.1.';

-- The words of the entries with their trigrams: what is not among them is a typing error of the nearest one.
create table search_word (
    word     text collate "C" primary key,
    uses     integer not null,
    trigrams text[] not null
);
create index search_word_like on search_word using gin (trigrams) with (fastupdate = off);

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['search_entry', 'search_word'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        -- Nothing is in them that is not public; the server alone writes them.
        execute format('create policy reading on %I for select using (true)', t);
        execute format('create policy adding on %I for insert with check (actor() = 1)', t);
        execute format('create policy changing on %I for update using (actor() = 1)', t);
        execute format('create policy removing on %I for delete using (actor() = 1)', t);
    end loop;
end $$;
-- +goose StatementEnd
