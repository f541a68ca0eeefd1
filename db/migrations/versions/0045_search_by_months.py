"""Searching below an office: the index joins the words with the office, and where many match, with its newest months.

What is replaced is written anew under the same names; the way back writes what 0036 and 0043 wrote.
"""

from importlib import import_module

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

PIECES = """
create or replace function search_pieces(grams text[], mark text) returns text language sql immutable as $$
    select string_agg(quote_literal(mark || gram), ' & ') from unnest(grams) gram
$$
"""
# What is asked for besides words: as conditions on an entry, as a question to the index, and how much of the archive it is. `places`
# are part of that question: the offices asked for with all that lies below them, unless that is most of the archive.
FILTER = """
create function search_filter(
    offices uuid[], subordinates boolean, kinds text[], types text[], charges text[], stages text[], of_number text,
    out on_entry text, out pieces text, out places text[], out numbered text, out share float8
) language plpgsql stable as $$
declare
    asked text[];
begin
    on_entry := ''; numbered := ''; share := 1;
    subordinates := subordinates and cardinality(offices) > 0;
    if subordinates and exists (select from moved_offices) then
        -- Some entries still bear the offices that were above theirs before.
        offices := array(select distinct below from unnest(offices) office, office_subtree(office) below);
        on_entry := format(' and e.procuratorate_id = any(%L::uuid[])', offices);
        share := search_share(array(select 'O' || id from unnest(offices) id));
    elsif subordinates then
        asked := array(select 'R' || id from unnest(offices) id);
        on_entry := format(' and e.facets && %L::text[]', asked);
        share := search_share(asked);
        places := case when share < 0.5 then asked end;
    end if;
    for asked in
        select array(select mark || each from unnest(case mark
            when 'O' then case when not coalesce(subordinates, false) then offices::text[] end
            when 'K' then kinds when 'D' then types when 'C' then charges else stages end) each)
        from unnest('{O,K,D,C,S}'::text[]) mark
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
# The newest entries below some offices, as many as are wanted: of the index some months are read, then those before them.
IN_MONTHS = """
create function search_in_months(
    on_entry text, pieces text, places text[], within text, share float8, there float8, wanted int,
    out ids uuid[], out moments timestamptz[]
) language plpgsql stable set enable_seqscan = off set work_mem = '32MB' as $$
declare
    first timestamp;
    above timestamp;
    below timestamp;
    months int;
    those text[];
    part record;
begin
    execute 'select min(e.published_at) at time zone ''UTC'', max(e.published_at) at time zone ''UTC'' from search_entries e where true'
        || within into first, above;
    months := ceil(least(1.3 * wanted / (there * share), 1) * greatest(extract(epoch from above - first) / 2629746, 1));
    above := date_trunc('month', above) + interval '1 month';
    ids := '{}'; moments := '{}';
    while above > first and cardinality(ids) < wanted loop
        if months * cardinality(places) > 60 then
            below := first;  -- all the rest
            those := places;
            within := within || format(' and e.published_at < %L', above at time zone 'UTC');
        else
            below := above - make_interval(months => months);
            those := array(select place || search_month(month at time zone 'UTC')
                from unnest(places) place, generate_series(below, above - interval '1 month', interval '1 month') month);
        end if;
        execute format(
            'select array_agg(f.publication_id) as ids, array_agg(f.published_at) as moments from (select e.publication_id, e.published_at '
            'from search_entries e where true%s order by e.published_at desc, e.publication_id desc limit %s) f',
            search_on_index(concat_ws(' & ', pieces, search_one_of(those))) || on_entry || within, wanted - cardinality(ids)
        ) into part;
        ids := ids || part.ids; moments := moments || part.moments;
        above := below; months := 2 * months;
    end loop;
end $$
"""
# The newest entries for which the conditions hold. `within`: the days, and behind which entry; about so many entries lie there.
NEWEST = """
create function search_newest(
    on_entry text, pieces text, places text[], numbered text, within text, share float8, entries float8, there float8, wanted int,
    out ids uuid[], out moments timestamptz[]
) language plpgsql stable set enable_seqscan = off set work_mem = '32MB' as $$
declare
    on_index constant text := search_on_index(concat_ws(' & ', pieces, search_one_of(places))) || numbered;
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
    if walk < (case when places is null then entries * share + 20 else 300 end) then
        execute format(gather, format(entry, format(
            '(select * from search_entries e where true%s order by e.published_at desc, e.publication_id desc limit %s)', within, most
        )) || on_entry || few) into ids, moments;
        if cardinality(ids) = wanted then
            return;
        end if;
    end if;
    if places is not null then
        select m.ids, m.moments into ids, moments from search_in_months(on_entry, pieces, places, within, share, there, wanted) m;
        return;
    end if;
    execute 'with hit as materialized (' || format(entry, 'search_entries') || on_index || on_entry || within || ') '
        || format(gather, format(entry, 'hit') || few) into ids, moments;
end $$
"""
# What the index is asked instead when it is enough to see that there are many. `most`: about so many rows the index then says, by
# leaving others out at random; null where that cannot be told.
PART = """
create function search_part(grams text[], share float8, entries float8, need float8) returns int language plpgsql stable as $$
declare
    logarithms float8;
    known float8;
begin
    select sum(ln(f.share * entries)), count(*) into logarithms, known from unnest(grams) gram join search_frequencies f on f.token = gram;
    return case when known = cardinality(grams) and known <= 6 and share * entries > need
        then exp((ln(need) - ln(share * entries) + logarithms) / known) / known end;
end $$
"""
# How many there are, 1,001 at most. That there are so many is often seen sooner than how many there are: along the dates, when a word
# is in most entries; in the newest months of an office; else on a part of the index, of which each row is looked at as ever. If that
# is not enough, all are counted.
COUNT = """
create function search_count(
    on_entry text, pieces text, places text[], numbered text, within text, grams text[], of_words float8, share float8,
    entries float8, there float8
) returns int language plpgsql stable
set enable_seqscan = off set work_mem = '32MB' set gin_fuzzy_search_limit = 0 as $$
declare
    on_index constant text := search_on_index(concat_ws(' & ', pieces, search_one_of(places))) || numbered;
    walk float8 := least(there, 1001 / greatest(share, 1e-9));
    most int;
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
    elsif places is null and cardinality(grams) > 0 and there * share > 1500 then
        need := 2000 * of_words / share * entries / there;
        most := search_part(grams, of_words, entries, need);
        if most is not null and 2 * need < entries * of_words then
            perform set_config('gin_fuzzy_search_limit', most::text, true);
            execute format(counted, 'search_entries', search_on_index(search_pieces(grams, '')) || on_entry || within) into hits;
            perform set_config('gin_fuzzy_search_limit', '0', true);
        end if;
    end if;
    if hits < 1001 and places is not null then
        return (select cardinality(m.ids) from search_in_months(on_entry, pieces, places, within, share, there, 1001) m);
    elsif hits < 1001 then
        execute format(counted, 'search_entries', on_index || on_entry || within) into hits;
    end if;
    return hits;
end $$
"""
# As in 0043; where many match below an office, its newest months say the page and that there are many.
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
    pieces text;
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
    pieces := nullif(concat_ws(' & ', search_pieces(grams, ''), asked.pieces), '');
    share := asked.share * of_content;
    walk := least(there, wanted / greatest(share, 1e-9));
    -- What the index says lies scattered, what a walk looks at lies together: three of these take as long as one of those. Where
    -- search_newest would not walk, it would read all that the index says, too, or else some months that hold a thousand.
    if there <= 1000 or entries * share <= (
        case when asked.places is null then greatest(walk - 20, walk / 3 + case when counting then 1001 else 0 end) else 1500 end
    ) then
        -- Of so few days all entries are looked at.
        on_index := case when there > entries * share
            then search_on_index(concat_ws(' & ', pieces, search_one_of(asked.places))) || asked.numbered else '' end;
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
    if counting and asked.places is not null and after_id is null and not by_relevance then
        select m.ids, m.moments into ids, moments
        from search_in_months(asked.on_entry || in_content, pieces, asked.places, within, share, there, 1001) m;
        total := cardinality(ids); ids := ids[1:wanted]; moments := moments[1:wanted];
        ranks := array_fill(0, array[cardinality(ids)]);
        return;
    end if;
    if counting then
        total := search_count(
            asked.on_entry || in_content, pieces, asked.places, asked.numbered, within, grams, of_content, share, entries, there
        );
    end if;
    if after_id is not null then
        behind := format(' and (e.published_at, e.publication_id) < (%L::timestamptz, %L::uuid)', after_at, after_id);
    end if;
    if not by_relevance then
        select n.ids, n.moments into ids, moments from search_newest(
            asked.on_entry || in_content, pieces, asked.places, asked.numbered, within || behind, share, entries, there, wanted
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
            case tier when 2 then null when 1 then concat_ws(' & ', search_pieces(grams, 'T'), asked.pieces) else pieces end,
            case tier when 2 then null else asked.places end,
            case tier when 2 then named else asked.numbered end,
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
BEFORE = (
    "search_filter(uuid[], boolean, text[], text[], text[], text[], text)",
    "search_newest(text, text, text, float8, float8, float8, int)",
    "search_part(text[], float8, float8, float8)",
    "search_count(text, text, text, text[], float8, float8, float8, float8)",
)
NOW = (
    "search_filter(uuid[], boolean, text[], text[], text[], text[], text)",
    "search_newest(text, text, text[], text, text, float8, float8, float8, int)",
    "search_part(text[], float8, float8, float8)",
    "search_count(text, text, text[], text, text, text[], float8, float8, float8, float8)",
    "search_in_months(text, text, text[], text, float8, float8, int)",
)


def upgrade() -> None:
    for function in BEFORE:
        op.execute(f"drop function {function}")
    for each in (PIECES, FILTER, IN_MONTHS, NEWEST, PART, COUNT, SEARCH):
        op.execute(each)


def downgrade() -> None:
    for function in NOW:
        op.execute(f"drop function {function}")
    first, then = (
        import_module(f"db.migrations.versions.{name}") for name in ("0036_search_publications", "0043_search_sooner")
    )
    for each in (first.PIECES, then.FILTER, first.NEWEST, then.PART, then.COUNT, then.SEARCH):
        op.execute(each.replace("create function", "create or replace function"))
