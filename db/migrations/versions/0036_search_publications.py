"""Searching publications: one function that finds a page and counts, by whichever way is shorter.

Two ways lead to the same rows. Along the dates: from the newest on, looking at each entry, until the page is full; short when many
match. By the pieces: the index finds all that can match, they are looked at and put in order; short when few do. How many will match
is estimated from `search_frequencies`; a walk that was expected to be short and is not is given up for the other way.
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# The share of entries with one of these tokens; what was too rare to be measured counts half of the least that is.
SHARE = """
create function search_share(tokens text[]) returns float8 language sql stable as $$
    select least(1, coalesce(sum(coalesce(f.share, 0.001)), 0)) from unnest(tokens) token
    left join search_frequencies f using (token)
$$
"""
WORD_SHARE = """
create function search_word_share(word text, mark text) returns float8 language sql stable as $$
    select coalesce(min(coalesce(f.share, 0.001)), 1) from unnest(tsvector_to_array(search_grams(word, mark))) token
    left join search_frequencies f using (token)
$$
"""
# What the index is asked: all pieces of the words (a single character is what some piece begins with), or one of these tokens.
PIECES = """
create function search_pieces(grams text[], mark text) returns text language sql immutable as $$
    select string_agg(quote_literal(mark || gram) || case length(gram) when 1 then ':*' else '' end, ' & ')
    from unnest(grams) gram
$$
"""
ONE_OF = """
create function search_one_of(tokens text[]) returns text language sql immutable as $$
    select '(' || string_agg(quote_literal(token), ' | ') || ')' from unnest(tokens) token
$$
"""
ON_INDEX = """
create function search_on_index(pieces text) returns text language sql immutable as $$
    select case pieces when '' then ''
        else format(' and search_tokens(e.title, e.content, e.facets) @@ %L::tsquery', pieces) end
$$
"""
# What is asked for besides words: as conditions on an entry, as a question to the index, and how much of the archive it is.
FILTER = """
create function search_filter(
    offices uuid[], subordinates boolean, kinds text[], types text[], charges text[], stages text[], of_number text,
    out on_entry text, out pieces text, out numbered text, out share float8
) language plpgsql stable as $$
declare
    asked text[];
begin
    on_entry := ''; numbered := ''; share := 1;
    if subordinates and offices is not null then
        offices := array(select distinct below from unnest(offices) office, office_subtree(office) below);
    end if;
    if cardinality(offices) < (select count(*) from procuratorates) then
        asked := array(select 'O' || id from unnest(offices) id);
        on_entry := format(' and e.procuratorate_id = any(%L::uuid[])', offices);
        share := search_share(asked);
        -- Of very many offices the entries tell sooner than the index.
        pieces := case when cardinality(asked) <= 300 then search_one_of(asked) end;
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
# The newest entries for which the conditions hold. `within`: the days, and behind which entry; about so many entries lie there.
NEWEST = """
create function search_newest(
    on_entry text, on_index text, within text, share float8, entries float8, there float8, wanted int,
    out ids uuid[], out moments timestamptz[]
) language plpgsql stable set enable_seqscan = off set work_mem = '32MB' as $$
declare
    walk float8 := least(there, wanted / greatest(share, 1e-9));
    most bigint := 3 * walk + 500;
    entry constant text := 'select e.publication_id, e.published_at from %s e where true';
    few text := ' order by e.published_at desc, e.publication_id desc limit ' || wanted;
    gather constant text := 'select array_agg(f.publication_id), array_agg(f.published_at) from (%s) f';
begin
    if on_index = '' then
        execute format(gather, format(entry, 'search_entries') || within || on_entry || few) into ids, moments;
        return;
    end if;
    if walk < entries * share + 20 then
        execute format(gather, format(entry, format(
            '(select * from search_entries e where true%s order by e.published_at desc, e.publication_id desc limit %s)', within, most
        )) || on_entry || few) into ids, moments;
        if cardinality(ids) = wanted then
            return;
        end if;
    end if;
    execute 'with hit as materialized (' || format(entry, 'search_entries') || on_index || on_entry || within || ') '
        || format(gather, format(entry, 'hit') || few) into ids, moments;
end $$
"""
# How many there are, 1,001 at most.
COUNT = """
create function search_count(
    on_entry text, on_index text, within text, share float8, entries float8, there float8
) returns int language plpgsql stable set enable_seqscan = off set work_mem = '32MB' as $$
declare
    walk float8 := least(there, 1001 / greatest(share, 1e-9));
    most bigint := 3 * walk + 2000;
    counted constant text := 'select count(*) from (select from %s e where true%s limit 1001) f';
    hits int;
begin
    if on_index = '' then
        execute format(counted, 'search_entries', within || on_entry) into hits;
        return hits;
    end if;
    if walk < entries * share / 20 + least(entries * share, 1001 * entries / greatest(there, 1)) then
        execute format(counted, format(
            '(select * from search_entries e where true%s order by e.published_at desc limit %s)', within, most
        ), on_entry) into hits;
        if hits = 1001 then
            return hits;
        end if;
    end if;
    execute format(counted, 'search_entries', on_index || on_entry || within) into hits;
    return hits;
end $$
"""
# How many entries lie between two moments: counted up to 3,000, beyond that as if they came evenly.
THERE = """
create function search_there(since timestamptz, until timestamptz, entries float8) returns float8 language plpgsql stable as $$
declare
    counted int;
    oldest timestamptz;
    newest timestamptz;
begin
    if since is null and until is null then
        return entries;
    end if;
    since := coalesce(since, '-infinity'); until := coalesce(until, 'infinity');
    select count(*) into counted from (
        select from search_entries e where e.published_at >= since and e.published_at < until limit 3000
    ) f;
    if counted < 3000 then
        return counted;
    end if;
    select min(e.published_at), max(e.published_at) into oldest, newest from search_entries e;
    return greatest(3000, entries * extract(epoch from least(until, newest) - greatest(since, oldest))
        / greatest(extract(epoch from newest - oldest), 1));
end $$
"""
# A page in order, and how many there are. By relevance: first what has the number that was typed, then what has all words in its
# title, then the rest; the newest first within each. Ranks are 2, 1 and 0; by date all are 0.
SEARCH = """
create function search_publications(
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
    within := case when since is null then '' else format(' and e.published_at >= %L', since) end
        || case when until is null then '' else format(' and e.published_at < %L', until) end;
    select greatest(c.reltuples, 1) into entries from pg_class c where c.oid = 'search_entries'::regclass;
    there := search_there(since, until, entries);
    select * into asked from search_filter(offices, subordinates, kinds, types, charges, stages, of_number);
    if cardinality(words) > 0 then
        select string_agg(format(' and strpos(e.content, %L) > 0', word), ''),
            string_agg(format(' and strpos(e.title, %L) > 0', word), ''),
            exp(sum(ln(search_word_share(word, '')))), exp(sum(ln(search_word_share(word, 'T'))))
        into in_content, in_title, of_content, of_title from unnest(words) word;
    end if;
    on_index := search_on_index(concat_ws(' & ', search_pieces(grams, ''), asked.pieces)) || asked.numbered;
    if counting then
        total := search_count(
            asked.on_entry || in_content, on_index, within, asked.share * of_content, entries, there
        );
    end if;
    if after_id is not null then
        behind := format(' and (e.published_at, e.publication_id) < (%L::timestamptz, %L::uuid)', after_at, after_id);
    end if;
    if not by_relevance or in_content = '' then
        select n.ids, n.moments into ids, moments from search_newest(
            asked.on_entry || in_content, on_index, within || behind, asked.share * of_content, entries, there, wanted
        ) n;
        ranks := array_fill(0, array[coalesce(cardinality(ids), 0)]);
        return;
    end if;
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
# From some thousand entries, wherever they lie; the index is not touched. Single characters are counted for themselves.
MEASURE = """
create function measure_search(sampled int) returns void language plpgsql
security definer set search_path = public, pg_temp as $$
declare
    part float8;
    looked int;
begin
    select least(100, 100.0 * sampled / greatest(c.reltuples, 1)) into part from pg_class c where c.oid = 'search_entries'::regclass;
    create temp table sample on commit drop as
        select e.title, e.content, search_tokens(e.title, e.content, e.facets) as tokens
        from search_entries e tablesample system (part) limit 3 * sampled;
    get diagnostics looked = row_count;
    delete from search_frequencies;
    insert into search_frequencies select word, ndoc::real / looked from ts_stat('select tokens from sample')
    where (ndoc >= 0.002 * looked or word ^@ 'O') and length(word) > case when word ^@ 'T' then 2 else 1 end;
    insert into search_frequencies select letter, count(*)::real / looked from sample,
        lateral (select distinct unnest(string_to_array(content, null)) letter) l
    group by letter having count(*) >= 0.002 * looked;
    insert into search_frequencies select 'T' || letter, count(*)::real / looked from sample,
        lateral (select distinct unnest(string_to_array(title, null)) letter) l
    group by letter having count(*) >= 0.002 * looked;
    drop table sample;
end $$
"""
FUNCTIONS = {
    "search_share": SHARE,
    "search_word_share": WORD_SHARE,
    "search_pieces": PIECES,
    "search_one_of": ONE_OF,
    "search_on_index": ON_INDEX,
    "search_filter": FILTER,
    "search_newest": NEWEST,
    "search_count": COUNT,
    "search_there": THERE,
    "search_publications": SEARCH,
    "measure_search": MEASURE,
}


def upgrade() -> None:
    for function in FUNCTIONS.values():
        op.execute(function)
    op.execute("revoke execute on function measure_search from public")
    op.execute("grant execute on function measure_search to portal_app")


def downgrade() -> None:
    for name in reversed(FUNCTIONS):
        op.execute(f"drop function {name}")
