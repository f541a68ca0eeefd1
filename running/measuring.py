"""Metrics of a process, where the settings name a port for them: the door, and a look at what nobody counts by itself."""

import asyncio
import resource
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy.pool import QueuePool

from db.engine import OVERFLOW
from rules.watching import Watch
from running.wiring import NotReady, Parts, now
from settings import Settings
from subscriptions.hub import Hub
from web.metrics import Metrics
from web.metrics_door import MetricsDoor, MetricsServer

LOOK_SECONDS = 1.0
PAGE = resource.getpagesize()


def watch(settings: Settings) -> Watch:
    """Who counts what happens in this process; nobody, unless somebody is to be told."""
    return Metrics(settings.var_dir / "metrics") if settings.metrics_port else Watch()


@asynccontextmanager
async def measured(parts: Parts, hub: Hub | None) -> AsyncIterator[None]:
    """What happens in this process is counted and told while the block runs, if that is wanted."""
    metrics = parts.watch
    if not isinstance(metrics, Metrics):
        yield
        return
    listening = bound(parts.settings)
    token = parts.settings.metrics_token
    door = MetricsDoor(metrics, parts.database, token.get_secret_value() if token else None, now)
    server = MetricsServer(door.app())
    tasks = {
        asyncio.create_task(server.serve(sockets=[listening]), name="metrics"),
        asyncio.create_task(look_for_ever(metrics, parts, hub), name="metrics look"),
    }
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        listening.close()


def bound(settings: Settings) -> socket.socket:
    """A socket on the port of metrics, which all processes of the machine share: whichever is asked answers for all."""
    host, port = settings.metrics_host, settings.metrics_port
    own = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        own.bind((host, port))
    except OSError as taken:
        own.close()
        raise NotReady([f"{host}:{port} cannot be used for metrics: {taken.strerror}"]) from None
    return own


async def look_for_ever(metrics: Metrics, parts: Parts, hub: Hub | None) -> None:
    """Look at the process every second; how late this comes back is how busy its loop is."""
    metrics.processes.set(1)
    spent = 0.0
    while True:
        _look(metrics, parts, hub)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        metrics.cpu.inc(max(0.0, usage.ru_utime + usage.ru_stime - spent))
        spent = usage.ru_utime + usage.ru_stime
        begun = time.monotonic()
        await asyncio.sleep(LOOK_SECONDS)
        metrics.lag.observe(max(0.0, time.monotonic() - begun - LOOK_SECONDS))


def _look(metrics: Metrics, parts: Parts, hub: Hub | None) -> None:
    with suppress(OSError, ValueError):
        metrics.memory.set(int(Path("/proc/self/statm").read_text().split()[1]) * PAGE)
    engines = (("acts", parts.database.engine), ("desk", parts.desk.engine), ("staff", parts.staff_engine))
    for name, engine in engines:
        pool = engine.pool
        if isinstance(pool, QueuePool):
            metrics.pool.labels(name).set(pool.checkedout())
            metrics.pool_most.labels(name).set(pool.size() + OVERFLOW)
    metrics.pool.labels("reads").set(parts.reads.used)
    metrics.pool_most.labels("reads").set(parts.reads.size)
    metrics.reads_waiting.set(parts.reads.waiting)
    metrics.listening.set(
        1 if hub is None else int(hub.listening)
    )  # a worker that hears nothing looks every two seconds
    if hub is not None:
        metrics.sockets.set(hub.sockets.total())
        metrics.subscriptions.set(hub.following)
