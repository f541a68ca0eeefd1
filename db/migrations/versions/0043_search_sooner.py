"""Searching sooner: few hits are found, counted and ordered in one look; many are counted on a part of the index; offices have their own.

What is replaced is written anew under the same names; the way back writes what 0036 wrote.
"""

from importlib import import_module

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# As in 0036, but an office is no piece: a list of hundreds of them is joined by its own index, once, and not for each candidate.
FILTER = """
create or replace function search_filter(
    offices uuid[], subordinates boolean, kinds text[], types text[], charges text[], stages text[], of_number text,
    out on_entry text, out pieces text, out numbered text, out share float8
) language plpgsql stable as $$
declare
    asked text[];
begin
    on_entry := ''; numbered := ''; share := 1;
    if offices is not null then
        if subordinates then
            offices := array(select distinct below from unnest(offices) office, office_subtree(office) below);
        end if;
        -- All of them are no filter; a few hundred are not all.
        if cardinality(offices) < 1000 or cardinality(offices) < (select count(*) from procuratorates) then
            on_entry := format(' and e.procuratorate_id = any(%L::uuid[])', offices);
            asked := array(select 'O' || id from unnest(offices) id);
            -- Together the offices that no sample has met are as good as none.
            select greatest(least(sum(f.share), 1), 0.0001) into share from search_frequencies f where f.token = any(asked);
        end if;
    end if;
    for asked in
        select array(select mark || each from unnest(case mark
            when 'K' then kinds when 'D' then types when 'C' then charges else stages end) each)
        from unnest('{K,D,C,S}'::text[]) mark
    loop
        if cardinality(asked) > 0 then
            on_entry := on_entry || format(' and e.facets && %L::text[]', asked);
            pieces := concat_ws(' & ', pieces, search_one_of(asked));
            share := share * search_share(asked);
        end if;
    end loop;
    if of_number is not null then
        numbered := format(' and e.number = %L', of_number);
        on_entry := on_entry || numbered;
        share := share * 0.00001;
    end if;
end $$
"""
# All that match, once: counted, put in order (`rank` is an expression), and of these what lies behind the keys.
FEW = """
create function search_few(
    on_entry text, on_index text, within text, rank text, behind text, wanted int,
    out ids uuid[], out ranks int[], out moments timestamptz[], out total int
) language plpgsql stable set enable_seqscan = off set work_mem = '32MB' as $$ begin
    execute format(
        'with hit as materialized (select e.publication_id as id, e.published_at as at, %s as rank from search_entries e where true%s), '
        'page as (select * from hit where true%s order by rank desc, at desc, id desc limit %s) '
        'select array_agg(id), array_agg(rank), array_agg(at), (select least(count(*), 1001) from hit) from page',
        rank, on_index || on_entry || within, behind, wanted
    ) into ids, ranks, moments, total;
end $$
"""
# What the index is asked instead when it is enough to see that there are many: of a single character some pairs that it begins.
# `most`: about so many rows the index then says, by leaving others out at random; null where that cannot be told.
PART = """
create function search_part(grams text[], share float8, entries float8, need float8, out pieces text, out most int)
language plpgsql stable as $$
declare
    logarithms float8;
    known float8;
begin
    if cardinality(grams) = 1 and length(grams[1]) = 1 then
        select string_agg(quote_literal(token), ' | '), sum(f.share), case count(*) when 1 then need else 0 end
        into pieces, known, most from (
            select token, w.share, sum(w.share) over (order by w.share desc, token) as above from search_frequencies w
            where token > grams[1] and token < grams[1] || chr(1114111) and length(token) = 2
        ) f where f.above - f.share < need / entries;
        if known is null or known * entries < 0.7 * need then
            most := null;
        end if;
        return;
    end if;
    pieces := search_pieces(grams, '');
    select sum(ln(f.share * entries)), count(*) into logarithms, known from unnest(grams) gram join search_frequencies f on f.token = gram
    where length(gram) = 2;
    if known = cardinality(grams) and known <= 6 and share * entries > need then
        most := exp((ln(need) - ln(share * entries) + logarithms) / known) / known;
    end if;
end $$
"""
# How many there are, 1,001 at most. That there are so many is often seen sooner than how many there are: along the dates, when a word
# is in most entries; else on a part of the index, of which each row is looked at as ever. If that is not enough, all are counted.
COUNT = """
create or replace function search_count(
    on_entry text, on_index text, within text, grams text[], of_words float8, share float8, entries float8, there float8
) returns int language plpgsql stable
set enable_seqscan = off set work_mem = '32MB' set gin_fuzzy_search_limit = 0 as $$
declare
    walk float8 := least(there, 1001 / greatest(share, 1e-9));
    part record;
    need float8;
    counted constant text := 'select count(*) from (select from %s e where true%s limit 1001) f';
    hits int := 0;
begin
    if on_index = '' then
        execute format(counted, 'search_entries', within || on_entry) into hits;
        return hits;
    end if;
    if walk < 3000 or walk < entries * share / 20 then
        execute format(counted, format(
            '(select * from search_entries e where true%s order by e.published_at desc limit %s)', within, (2 * walk + 1000)::bigint
        ), on_entry) into hits;
    elsif cardinality(grams) > 0 and there * share > 1500 then
        need := 2000 * of_words / share * entries / there;
        select * into part from search_part(grams, of_words, entries, need);
        if part.most is not null and need < entries * of_words then
            perform set_config('gin_fuzzy_search_limit', part.most::text, true);
            execute format(counted, 'search_entries', search_on_index(part.pieces) || on_entry || within) into hits;
            perform set_config('gin_fuzzy_search_limit', '0', true);
        end if;
    end if;
    if hits < 1001 then
        execute format(counted, 'search_entries', on_index || on_entry || within) into hits;
    end if;
    return hits;
end $$
"""
# A page in order, and how many there are. By relevance: first what has the number that was typed, then what has all words in its
# title, then the rest; the newest first within each. Ranks are 2, 1 and 0; by date all are 0.
SEARCH = """
create or replace function search_publications(
    words text[], grams text[], whole text, offices uuid[], subordinates boolean, kinds text[], types text[], charges text[],
    stages text[], of_number text, since timestamptz, until timestamptz, by_relevance boolean,
    after_rank int, after_at timestamptz, after_id uuid, wanted int, counting boolean,
    out ids uuid[], out ranks int[], out moments timestamptz[], out total int
) language plpgsql stable as $$
declare
    asked record;
    part record;
    entries float8;
    there float8;
    share float8;
    walk float8;
    within text;
    behind text := '';
    in_content text := '';
    in_title text := '';
    of_content float8 := 1;
    of_title float8 := 1;
    on_index text;
    named text := format(' and e.number = %L', whole);
    unnamed text := format(' and e.number is distinct from %L', whole);
begin
    by_relevance := by_relevance and cardinality(words) > 0;
    within := case when since is null then '' else format(' and e.published_at >= %L', since) end
        || case when until is null then '' else format(' and e.published_at < %L', until) end;
    select greatest(c.reltuples, 1) into entries from pg_class c where c.oid = 'search_entries'::regclass;
    there := search_there(since, until, entries);
    select * into asked from search_filter(offices, subordinates, kinds, types, charges, stages, of_number);
    if cardinality(words) > 0 then
        select string_agg(format(' and strpos(e.content, %L) > 0', word), ''),
            string_agg(format(' and strpos(e.title, %L) > 0', word), ''), exp(sum(ln(search_word_share(word, ''))))
        into in_content, in_title, of_content from unnest(words) word;
    end if;
    on_index := search_on_index(concat_ws(' & ', search_pieces(grams, ''), asked.pieces)) || asked.numbered;
    share := asked.share * of_content;
    walk := least(there, wanted / greatest(share, 1e-9));
    -- What the index says lies scattered, what a walk looks at lies together: three of these take as long as one of those. Where
    -- search_newest would not walk, it would read all that the index says, too.
    if entries * share <= greatest(walk - 20, walk / 3 + case when counting then 1001 else 0 end) or there <= 1000 then
        if there <= entries * share then
            on_index := '';  -- of so few days all entries are looked at
        end if;
        if after_id is not null then
            behind := format(' and (rank, at, id) < (%L::int, %L::timestamptz, %L::uuid)', coalesce(after_rank, 0), after_at, after_id);
        end if;
        select * into part from search_few(
            asked.on_entry || in_content, on_index, within,
            case when by_relevance then format('case when e.number = %L then 2 when true%s then 1 else 0 end', whole, in_title)
                else '0' end,
            behind, wanted
        );
        ids := part.ids; ranks := coalesce(part.ranks, '{}'); moments := part.moments;
        total := case when counting then part.total end;
        return;
    end if;
    if counting then
        total := search_count(
            asked.on_entry || in_content, on_index, within, grams, of_content, share, entries, there
        );
    end if;
    if after_id is not null then
        behind := format(' and (e.published_at, e.publication_id) < (%L::timestamptz, %L::uuid)', after_at, after_id);
    end if;
    if not by_relevance then
        select n.ids, n.moments into ids, moments from search_newest(
            asked.on_entry || in_content, on_index, within || behind, share, entries, there, wanted
        ) n;
        ranks := array_fill(0, array[coalesce(cardinality(ids), 0)]);
        return;
    end if;
    select exp(sum(ln(search_word_share(word, 'T')))) into of_title from unnest(words) word;
    for tier in reverse coalesce(after_rank, 2)..0 loop
        select * into part from search_newest(
            asked.on_entry || case tier
                when 2 then named
                when 1 then in_title || unnamed
                else in_content || unnamed || ' and not (true' || in_title || ')' end,
            case tier
                when 2 then named
                when 1 then search_on_index(concat_ws(' & ', search_pieces(grams, 'T'), asked.pieces)) || asked.numbered
                else on_index end,
            within || behind,
            asked.share * case tier when 2 then 0.00001 when 1 then of_title else of_content end,
            entries, there, wanted - coalesce(cardinality(ids), 0)
        );
        ids := ids || part.ids;
        moments := moments || part.moments;
        ranks := ranks || array_fill(tier, array[coalesce(cardinality(part.ids), 0)]);
        exit when cardinality(ids) >= wanted;
        behind := '';
    end loop;
end $$
"""
COUNT_BEFORE = "drop function search_count(text, text, text, float8, float8, float8)"
COUNT_NOW = "drop function search_count(text, text, text, text[], float8, float8, float8, float8)"


def upgrade() -> None:
    op.create_index("ix_search_entries_office", "search_entries", ["procuratorate_id"])
    for each in (COUNT_BEFORE, FILTER, FEW, PART, COUNT, SEARCH):
        op.execute(each)


def downgrade() -> None:
    before = import_module("db.migrations.versions.0036_search_publications")
    for each in (
        COUNT_NOW, "drop function search_part", "drop function search_few", before.COUNT,
        before.FILTER.replace("create function", "create or replace function"),
        before.SEARCH.replace("create function", "create or replace function"),
    ):  # fmt: skip
        op.execute(each)
    op.drop_index("ix_search_entries_office", "search_entries")
