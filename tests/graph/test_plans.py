"""Plans: which operations have one, what it holds, and what is done where there is none."""

import asyncio
import json
import uuid
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from graphql import OperationType, parse
from sqlalchemy import make_url, text

from db import global_ids, models
from db.engine import Database
from db.reads.declaring import Catalogue, Entity, Part, Relation
from db.reads.pool import DatabaseAway, ReadPool
from db.reads.queries import CATALOGUE
from db.reads.reference import everybody
from db.reads.statement import Statement
from graph.operations import Query
from graph.selections import NoPlan
from tests import people
from tests.door import Client
from tests.graph.documents import Random
from tests.graph.theatre import Theatre
from tests.operations import SERVED, operation

QUERIES = [name for name in SERVED if parse(operation(name)).definitions[0].operation is OperationType.QUERY]  # type: ignore[union-attr]
PUBLIC = {
    "RequiredPapers": {"accountType": "LAWYER"},
    "Procuratorates": {"search": "海淀"},
    "Charges": {},
    "SearchPublications": {
        "filter": {"text": "盗窃", "kinds": ["LEGAL_DOCUMENT"], "publishedTo": "2026-11-27"},
        "first": 3,
    },
    "Latest": {},
    "LatestGrouped": {},
    "CheckReceipt": {"number": "HZ2026010100000001", "code": "0123456789"},
}
RECEIPT = "{ me { registration { receipt { number verificationCode } } } }"


def _first(theatre: Theatre, kind: str) -> str:
    """The first thing of a kind that lawyer01 may see."""
    return next(each for each in theatre.seen["lawyer01"] if (global_ids.decode(each) or ("",))[0] == kind)


def _variables(theatre: Theatre, name: str) -> dict[str, Any]:
    if name == "CheckReceipt":
        receipt = theatre.field_by_field(Random(RECEIPT, {}), "lawyer01", "zh-CN")["data"]["me"]["registration"][
            "receipt"
        ]
        return {"number": receipt["number"], "code": receipt["verificationCode"]}
    named = {
        "OneCase": "case",
        "OneBinding": "binding",
        "OneRemoteRequest": "remote_request",
        "OneAppointment": "appointment",
    }
    if name == "OnePublication":
        return {"id": _first(theatre, "legal_document")}
    if name == "AppointmentMatters":
        return {"bindingId": _first(theatre, "binding")}
    if name == "ReceptionSlots":
        return {"procuratorateId": _first(theatre, "procuratorate"), "from": "2026-11-20", "to": "2026-12-20"}
    return PUBLIC.get(name) or ({"id": _first(theatre, named[name])} if name in named else {})


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_query_of_the_contract_is_answered_at_once(theatre: Theatre, name: str, language: str) -> None:
    document = Random(operation(name), _variables(theatre, name))
    for who in ("lawyer01", *([None] if name in PUBLIC else [])):
        answer = theatre.at_once(document, who, language, by_token=True)
        expected = json.dumps(
            theatre.field_by_field(document, who, language), ensure_ascii=False, separators=(",", ":")
        )
        assert answer is not None and answer == expected


@pytest.mark.parametrize("name", QUERIES)
def test_values_are_bound_and_never_text(theatre: Theatre, name: str) -> None:
    variables = {"after": None, "first": 17} | _variables(theatre, name)
    plan = theatre.plan(Query(operation(name), variables, None, "token", "zh-CN"))
    for value in plan.values.values():
        written = str(value)
        assert len(written) < 4 or written not in plan.statement.text, value
    assert {f"${n}::" in plan.statement.text for n in range(1, len(plan.statement.names) + 1)} <= {True}


def test_a_plan_is_made_once_and_serves_everybody(theatre: Theatre) -> None:
    first = theatre.plan(Query(operation("MyCases"), {"first": 20}, None, "token", "zh-CN"))
    again = theatre.plan(Query(operation("MyCases"), {"first": 7, "after": None}, None, "token", "zh-CN"))
    assert first.statement is again.statement
    document = Random(operation("MyCases"), {"first": 20})
    answers = [theatre.at_once(document, who, "zh-CN", by_token=True) for who in ("lawyer01", "party01", "lawyer17")]
    counts = [json.loads(answer or "")["data"]["myCases"]["totalCount"] for answer in answers]
    assert counts == [20, 1, 0]


def test_what_has_no_plan_says_why(theatre: Theatre) -> None:
    for document, variables, reason in (
        ("mutation { signOut { __typename } }", {}, "no query"),
        ("{ __schema { queryType { name } } }", {}, "introspection"),
        ("{ me { " + "x" * 64 + ": id } }", {}, "long name"),
        ("{ nothing }", {}, "invalid"),
        ("{ myCases(first: 101) { totalCount } }", {}, "refused"),
        ("query($s: String) { charges(search: $s) { totalCount } }", {"s": "a\0"}, "invalid"),
        ("query($n: Int) { charges(first: $n) { totalCount } }", {"n": "many"}, "invalid"),
    ):
        with pytest.raises(NoPlan) as none:
            theatre.plan(Query(document, variables, None, "token", "zh-CN"))
        assert none.value.reason == reason, document
    with pytest.raises(NoPlan) as none:
        theatre.plan(Query("{ me { id } }", {}, None, None, "zh-CN"))
    assert none.value.reason == "guest" and theatre.portal.plans.fallen_back["guest"] > 0


def test_a_declaration_without_a_scope_does_not_start() -> None:
    with pytest.raises(TypeError):
        Entity("charge", "Charge", models.Charge)  # type: ignore[call-arg]
    with pytest.raises(AssertionError, match="nothing says who may see it"):
        Catalogue(Entity("charge", "Charge", models.Charge, None))  # type: ignore[arg-type]
    with pytest.raises((AssertionError, KeyError)):
        Catalogue(Entity("charge", "Charge", models.Charge, Part("case", "case_id")))
    with pytest.raises(AssertionError, match="there is no nobody"):
        Catalogue(Entity("charge", "Charge", models.Charge, everybody, {"x": Relation("nobody")}))
    assert CATALOGUE["case"].visible_to is not everybody


async def test_a_null_where_a_value_is_promised_goes_where_the_specification_says(
    door: Client, database: Database, owner: Database
) -> None:
    who, where = await people.lawyer(database, 1), await people.case(database)
    await people.bound(database, who, where)
    door.token = "token1"
    async with owner.begin() as session:
        await session.execute(text("set local session_replication_role = replica"))
        await session.execute(text("update cases set procuratorate_id = :lost"), {"lost": uuid.uuid4()})
    document = "{ charges(first: 1) { totalCount } myCases { totalCount nodes { id procuratorate { name } } } }"
    answer = (await door.raw(document)).json()
    assert answer["data"] == {"charges": {"totalCount": 483}, "myCases": None}
    assert answer["errors"][0]["path"] == ["myCases", "nodes", 0, "procuratorate"]


async def test_a_session_that_ends_reads_nothing_more(door: Client, database: Database) -> None:
    await people.lawyer(database, 1)
    door.token = "token1"
    assert (await door.raw("{ me { id } }")).json()["data"]["me"]
    async with database.begin() as session:
        await session.execute(text("update sessions set revoked_at = now()"))
    ended = (await door.raw("{ me { id } charges(first: 1) { totalCount } }")).json()
    assert ended["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert ended["data"] == {"me": None, "charges": {"totalCount": 483}}


async def test_the_read_pool_only_reads_and_slow_statements_end(database_url: str) -> None:
    pool = ReadPool(database_url, name="tests", size=2, statement_seconds=1)
    with pytest.raises(Exception, match="read-only"):
        await pool.fetch(Statement("insert into attempts values (uuidv7(), 'x', 'x', now())", (), ()), {})
    with pytest.raises(DatabaseAway, match="QueryCanceled"):
        await pool.fetch(Statement("select pg_sleep(5)::text", (), ()), {})
    answer = await pool.fetch(Statement("select '1'::json", (), ()), {})
    assert answer is not None and answer.json == b"1"
    await pool.close()


async def test_the_read_pool_lends_no_connection_that_is_busy_or_dead(database_url: str) -> None:
    pool = ReadPool(database_url, name="lent", size=2, wait=30)
    slow = Statement("select '1'::json from pg_sleep(0.5)", (), ())
    echo = Statement("select to_json($1::text || pg_backend_pid())", ("said",), ())

    async def ask(said: str) -> str:
        answer = await pool.fetch(echo, {"said": said})
        assert answer is not None
        return str(json.loads(answer.json))

    given_up = [asyncio.create_task(pool.fetch(slow, {})) for _ in range(2)]
    await asyncio.sleep(0.2)
    for each in given_up:
        each.cancel()
    assert all(isinstance(each, BaseException) for each in await asyncio.gather(*given_up, return_exceptions=True))
    answers = await asyncio.gather(*(ask(f"{number}:") for number in range(40)))
    assert [each.split(":")[0] for each in answers] == [str(number) for number in range(40)]
    backends = {each.split(":")[1] for each in answers}
    assert len(backends) == 2
    owner = await asyncpg.connect(make_url(database_url).set(drivername="postgresql").render_as_string(False))
    await owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lent'")
    await owner.close()
    assert not {(await ask(":")).split(":")[1] for _ in range(3)} & backends
    await pool.close()


async def test_a_read_survives_that_all_idle_connections_were_cut(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dying connection may show it only when it is used: two of them must not use up the second try."""
    pool = ReadPool(database_url, name="cut", size=3)
    slow = Statement("select '1'::json from pg_sleep(0.2)", (), ())
    await asyncio.gather(*(pool.fetch(slow, {}) for _ in range(3)))
    whole = asyncpg.Connection.fetchrow
    idle = set(pool._idle)

    async def cut(self: asyncpg.Connection, *arguments: Any) -> Any:
        if self in idle:
            raise asyncpg.InternalClientError("got result for unknown protocol state")
        return await whole(self, *arguments)

    monkeypatch.setattr(asyncpg.Connection, "fetchrow", cut)
    answer = await pool.fetch(slow, {})
    assert answer is not None and answer.json == b"1"
    await pool.close()


async def test_reading_counts_as_use_of_the_session(door: Client, database: Database) -> None:
    who = await people.lawyer(database, 1)
    door.token = "token1"
    long_ago = people.NOW - timedelta(days=2)
    async with database.begin() as session:
        await session.execute(text("update sessions set last_used_at = :then"), {"then": long_ago})
    await door.run("Me")
    async with database.read() as session:
        used = await session.scalar(text("select last_used_at from sessions where id = :id"), {"id": who.session_id})
    assert used is not None and used > long_ago


def test_nothing_of_a_refused_request_is_kept(theatre: Theatre) -> None:
    sign_in = 'mutation { signIn(input: {identifier: "x", password: "y"}) { __typename } }'
    refusals = []
    for _ in range(2):
        with pytest.raises(NoPlan) as none:
            theatre.plan(Query(sign_in, {}, None, None, "zh-CN"))
        refusals.append(none.value)
    assert refusals[0] is not refusals[1]  # one that is raised again keeps whatever stood around it


def test_variables_of_another_operation_are_of_no_interest(theatre: Theatre) -> None:
    document = (
        "query A($x: [BindingStatus!]) { myBindings(statuses: $x) { totalCount } }"
        " query B($x: Boolean!) { me { id @include(if: $x) } }"
    )
    plan = theatre.plan(Query(document, {"x": ["SUBMITTED"]}, "A", "token", "zh-CN"))
    assert plan.operation == "A" and ("SUBMITTED",) in plan.values.values()


async def test_a_document_that_is_too_large_to_compile_is_answered_all_the_same(
    door: Client, database: Database
) -> None:
    who, where = await people.lawyer(database, 1), await people.case(database)
    await people.bound(database, who, where)
    door.token = "token1"
    whole = (
        "disclosed { key label value } stages { label } coerciveMeasure { kind } progress { nodes { title previous } }"
    )
    parts = " ".join(
        f"c{n}: myCases(first: 1) {{ nodes {{ {whole} myBindings {{ whyNoAppointment }} }} }}" for n in range(6)
    )
    answer = (await door.raw(f"{{ {parts} }}")).json()
    assert "errors" not in answer and len(answer["data"]) == 6
    assert answer["data"]["c0"] == answer["data"]["c5"]
