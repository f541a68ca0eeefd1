"""The house as rules: floors, migrations, schema, messages, files."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType
from sqlalchemy import select, text

from db.engine import Database, create_engine
from db.local_postgres import LocalPostgres
from db.migrate import RolesMissing, migrate
from db.models import Case, StateTransition
from graph.declaring import Access
from graph.schema import Mutation, Query, Subscription, schema
from graph.types.enums import LABELLED
from rules import state_machines
from rules.labels import Labelled
from rules.sentences import SENTENCES
from settings import Settings, with_table

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = (
    "admin",
    "commands",
    "db",
    "demonstration",
    "fake_wechat",
    "graph",
    "notifications",
    "papers",
    "printing",
    "rules",
    "running",
    "services",
    "subscriptions",
    "web",
    "wechat",
)
# The rooms of the front doors: they are handed nothing, they read the settings.
FRONT_ROOMS = ("commands/", "running/")
# SQLAdmin commits in its own session; the demonstration's lock and the migrations are transactions of their own.
COMMITS = {"db/engine.py", "db/migrate.py"}


def sources() -> Iterator[Path]:
    """Every Python file of the portal but its migrations."""
    yield from (path for path in ROOT.glob("*.py") if path.name != "tasks.py")
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts)


def test_floors_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_front_doors_are_imported_by_nobody_and_settings_are_handed_in() -> None:
    for path in sources():
        name = str(path.relative_to(ROOT))
        if "/" not in name or name in ("db/migrations/env.py", "notifications/__main__.py"):
            continue
        forbidden = "app|cli" if name.startswith(FRONT_ROOMS) else "app|cli|commands|running|settings"
        imported = set(re.findall(rf"^(?:from|import) ({forbidden})\b", path.read_text(encoding="utf-8"), re.M))
        assert not imported, (name, imported)


def test_only_the_engine_commits() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in sources()
        if re.search(r"\.commit\(\)", path.read_text(encoding="utf-8"))
        and not str(path.relative_to(ROOT)).startswith("admin/")
    }
    assert found <= COMMITS, found


def test_no_moment_without_a_zone_and_no_import_inside_a_function() -> None:
    for path in sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    assert not isinstance(node, ast.Import | ast.ImportFrom), f"{path}:{node.lineno}"
        assert not re.search(r"\butcnow\(|datetime\.now\(\)", path.read_text(encoding="utf-8")), path


def test_no_file_is_longer_than_300_lines() -> None:
    long = {
        str(path.relative_to(ROOT)) for path in sources() if len(path.read_text(encoding="utf-8").splitlines()) > 300
    }
    assert not long


def test_our_packages_come_from_this_checkout() -> None:
    for package in PACKAGES:
        assert Path(sys.modules[package].__file__ or "").is_relative_to(ROOT) if package in sys.modules else True


def test_every_mutation_can_refuse() -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        assert isinstance(field.type, GraphQLUnionType), name
        assert "Refusal" in {member.name for member in field.type.types}, name


def test_the_page_of_state_machines_is_the_rules() -> None:
    assert (ROOT / "docs" / "states.md").read_text(encoding="utf-8") == state_machines.page()
    for machine in state_machines.MACHINES.values():
        reached = {state for acts in machine.transitions.values() for state in acts.values()}
        assert set(machine.transitions) - {None} <= reached
        assert reached == set(type(next(iter(reached))))  # no state is there for nothing


def test_the_page_of_settings_is_the_settings() -> None:
    page = (ROOT / "docs" / "operations" / "settings.md").read_text(encoding="utf-8")
    assert page == with_table(page), "run python -m cli settings"
    assert not [name for name, field in Settings.model_fields.items() if not field.description]
    known = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    told = {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")}
    for path in told:  # and no page tells of a setting that is not there
        named = set(re.findall(r"\bPORTAL_[A-Z][A-Z_]*\b(?!\*)", path.read_text(encoding="utf-8")))
        assert named <= known, (path, named - known)


async def test_the_database_knows_the_diagrams(database: Database) -> None:
    async with database.read() as session:
        known = await session.execute(
            select(StateTransition.machine, StateTransition.from_state, StateTransition.to_state)
        )
    assert {tuple(row) for row in known} == set(state_machines.changes())


def test_everything_in_the_schema_is_described() -> None:
    missing = []
    for name, kind in schema._schema.type_map.items():
        if name.startswith("__") or isinstance(kind, GraphQLUnionType):
            continue
        if not kind.description:
            missing.append(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            missing += [f"{name}.{field}" for field, declared in kind.fields.items() if not declared.description]
        if isinstance(kind, GraphQLEnumType):
            missing += [f"{name}.{value}" for value, declared in kind.values.items() if not declared.description]
    assert not missing


@pytest.mark.parametrize("root", [Query, Mutation, Subscription])
def test_every_root_field_says_who_may_ask(root: type) -> None:
    for field in root.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        assert field.metadata.get("access") in (Access.ANYONE, Access.SIGNED_IN), field.python_name


def test_every_label_has_both_languages() -> None:
    for kind in (*LABELLED, *Labelled.__subclasses__()):
        for member in kind:
            assert member.zh and member.en and re.search(r"[\u4e00-\u9fff]", member.zh), member
            assert member.value == member.name
    for code, (zh, en) in SENTENCES.items():
        assert re.search(r"[\u4e00-\u9fff]", zh) and not re.search(r"[\u4e00-\u9fff]", en), code
        assert set(re.findall(r"{(\w+)}", zh)) >= {each.removesuffix("_en") for each in re.findall(r"{(\w+)}", en)}, (
            code
        )


def test_every_problem_code_has_a_sentence() -> None:
    used = set()
    for path in sources():
        used |= set(re.findall(r'Problem\(\s*"([A-Z0-9_]+)"', path.read_text(encoding="utf-8")))
    assert used <= set(SENTENCES), used - set(SENTENCES)


async def test_models_equal_migrations_which_go_down_and_up_again(server: LocalPostgres) -> None:
    server.create_database("migrations")
    url = server.url("migrations")
    await migrate(url)
    await migrate(url, "base")
    await migrate(url)
    engine = create_engine(url, role=None, name="tests", pool_size=None)
    async with engine.connect() as connection:
        difference = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync, opts={"compare_type": True}), Case.metadata)
        )
        assert not difference
        checks = set(await connection.scalars(text("select conname from pg_constraint where contype = 'c'")))
        wanted = {
            str(constraint.name)
            for table in Case.metadata.tables.values()
            for constraint in table.constraints
            if type(constraint).__name__ == "CheckConstraint" and constraint.name
        }
        assert {name[:63] for name in wanted} <= checks, wanted - checks
    await engine.dispose()


async def test_roles_own_nothing_and_cannot_rewrite_the_audit(server: LocalPostgres, template: str) -> None:
    engine = create_engine(server.url(template), role=None, name="tests", pool_size=None)
    async with engine.connect() as connection:
        owned = await connection.scalar(
            text(
                "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname like 'portal\\_%'"
            )
        )
        assert owned == 0
        bypassing = await connection.scalar(
            text("select count(*) from pg_roles where rolname like 'portal\\_%' and (rolbypassrls or rolsuper)")
        )
        assert bypassing == 0
        for role in ("portal_app", "portal_staff"):
            for right in ("update", "delete", "truncate"):
                may = await connection.scalar(text(f"select has_table_privilege('{role}', 'audit_entries', '{right}')"))
                assert may is False, (role, right)
    await engine.dispose()


async def test_an_owner_who_may_not_create_roles_is_told_the_sql(server: LocalPostgres) -> None:
    server.create_database("poor")
    engine = create_engine(server.url("poor"), role=None, name="tests", pool_size=None)
    async with engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("create role poor login"))
        await alone.execute(text("alter database poor owner to poor"))
    await engine.dispose()
    with pytest.raises(RolesMissing) as told:
        await migrate(server.url("poor").replace("postgres@", "poor@"))
    assert "create role portal_app nologin nobypassrls; grant portal_app to poor;" in str(told.value)
