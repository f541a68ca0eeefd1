"""What every start shares: one portal a folder, a port that is free, logs of one shape, problems told in sentences."""

import fcntl
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.local_postgres import LocalPostgresError
from db.migrate import RolesMissing
from running.wiring import NotReady
from settings import Settings


def told_in_sentences(start: Callable[[], int]) -> int:
    """What a start returns; 1 when it may not start, after saying why; 0 after Ctrl-C."""
    try:
        return start()
    except NotReady as problem:
        print("The portal does not start:", *(f"  - {line}" for line in problem.problems), sep="\n", file=sys.stderr)
        return 1
    except (LocalPostgresError, RolesMissing) as problem:
        print(f"The portal does not start: {problem}", file=sys.stderr)
        return 1
    except (SQLAlchemyError, OSError) as lost:  # their words may hold an address
        print(f"The portal does not start: {type(lost).__name__}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Refuse a second start on the same folder, and a port in use, in a sentence."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with (settings.var_dir / "portal.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise NotReady([f"the portal is running already (process {lock.read().strip() or 'unknown'})"]) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        bound(settings, shared=False).close()
        yield


def bound(settings: Settings, *, shared: bool) -> socket.socket:
    """A socket on the portal's port, which several processes may have if it is shared; raises `NotReady`."""
    own = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        own.bind((settings.host, settings.port))
    except OSError as taken:
        own.close()
        raise NotReady([f"{settings.host}:{settings.port} cannot be used: {taken.strerror}"]) from None
    return own


def configure_logging(settings: Settings) -> None:
    """Lines of JSON, or of text for a person at a terminal; one place for the portal's and the libraries' logs."""
    final: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso"),
        structlog.processors.format_exc_info,
    ]
    # Our own lines are written as they are; only the libraries' come through the standard library, which takes longer.
    structlog.configure(
        processors=[*shared, final],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=final))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for noisy in ("uvicorn.error", "sqladmin", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
