"""Two ways to one answer: random documents, every class of actor, one statement beside an execution field by field."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from graphql import DocumentNode
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from db import global_ids
from graph.schema import schema
from tests.graph.documents import Pool, shaken
from tests.graph.theatre import PEOPLE, STRANGERS, Theatre

DAYS = {"Date": st.sampled_from(("2026-11-01", "2026-11-26", "2026-12-31")).map(nodes.String)}


def _documents(*roots: str) -> st.SearchStrategy[DocumentNode]:
    return queries(
        schema._schema, fields=roots or None, print_ast=lambda document: document, allow_x00=False, custom_scalars=DAYS
    )


ROOTS = tuple(schema._schema.query_type.fields) if schema._schema.query_type else ()


@cache  # and not when this file is imported: it takes seconds, in every worker of a run
def documents() -> st.SearchStrategy[DocumentNode]:
    """Of every root, of some together, of all."""
    return st.one_of(*(_documents(root) for root in ROOTS), _documents("me", "myCases", "myBindings"), _documents())


USUAL = 300  # documents in a test run
FUZZ = settings(
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def fuzz(request: pytest.FixtureRequest) -> settings:
    """So many documents: the same ones in every test run, others in every `make fuzz`."""
    wanted = request.config.getoption("--documents")
    return settings(FUZZ, max_examples=int(wanted or USUAL), derandomize=wanted is None)


def strings(value: Any) -> Iterator[str]:
    """Every text in an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def test_both_ways_answer_alike(theatre: Theatre, request: pytest.FixtureRequest) -> None:
    theatre.tried.clear()
    pools = {who: Pool(theatre.seen[who], theatre.everything) for who in (None, *PEOPLE)}

    @fuzz(request)
    @given(documents())
    def alike(drawn: DocumentNode) -> None:
        chance = random.Random(theatre.tried.total())  # Hypothesis' own would prefer the first of everything
        who = chance.choice((None, *PEOPLE, *PEOPLE))
        document = shaken(drawn, schema._schema, pools[who], chance)
        language = chance.choice(("zh-CN", "en"))
        answer = theatre.at_once(document, who, language, by_token=chance.random() < 0.5)
        expected = theatre.field_by_field(document, who, language)
        remember(pools[who], expected)
        if answer is not None:
            assert answer == json.dumps(expected, ensure_ascii=False, separators=(",", ":")), document

    alike()
    print(f"documents tried: {sum(theatre.tried.values())}, of these {dict(theatre.tried)}")
    assert theatre.tried["at once"] > sum(theatre.tried.values()) / 4


def test_no_stranger_is_found_in_an_answer(theatre: Theatre, request: pytest.FixtureRequest) -> None:
    """Whatever one asks for, with the other's ids in hand: no id of what one may not see comes back."""
    theatre.tried.clear()
    one, other = STRANGERS
    allowed = {who: set(theatre.seen[who]) for who in STRANGERS}
    assert len(allowed[one] - allowed[other]) > 50 and len(allowed[other] - allowed[one]) > 5
    pools = {who: Pool(theatre.seen[who], theatre.seen[its]) for who, its in ((one, other), (other, one))}
    found: Counter[str] = Counter()

    @fuzz(request)
    @given(documents())
    def nothing_leaks(drawn: DocumentNode) -> None:
        chance = random.Random(theatre.tried.total())
        who = chance.choice(STRANGERS)
        document = shaken(drawn, schema._schema, pools[who], chance)
        answer = theatre.at_once(document, who, "zh-CN", by_token=True)
        body = json.loads(answer) if answer is not None else theatre.field_by_field(document, who, "zh-CN")
        for each in ids_in(body["data"]):
            assert each in allowed[who], (document, each)
            found[who] += 1

    nothing_leaks()
    print(f"documents tried: {sum(theatre.tried.values())}, ids found: {dict(found)}")
    assert min(found[who] for who in STRANGERS) > 20


def ids_in(answer: Any) -> Iterator[str]:
    """Every global id in an answer, also within links."""
    for each in strings(answer):
        yield from (word for word in re.findall(r"[A-Za-z0-9_-]{24}", each) if global_ids.decode(word))


def remember(pool: Pool, answer: dict[str, Any]) -> None:
    """Cursors that were seen serve again."""
    for each in strings(answer):
        if each.startswith("WyI") and len(pool.cursors) < 200:
            pool.cursors.append(each)
