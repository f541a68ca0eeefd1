"""What is counted, in files that all processes of a portal on a machine share, so that whichever is asked answers for all.

No label has values that nobody has listed, and none tells of a person, a case or an address.
"""

import fcntl
import os
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from rules.watching import Watch

DOORS = frozenset(
    ("graphql", "admin", "uploads", "papers", "imports", "calendars", "appointment-slips", "receipts", "data-exports")
)
HEALTH = frozenset(("healthz", "readyz"))
KINDS = frozenset(("", "query", "mutation", "subscription"))
FEW = re.compile(r"[A-Z_a-z]{0,40}")
REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
RING_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
LAG_SECONDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
FILE_OF = re.compile(r"[a-z]+(?:_[a-z]+)?_(\d+)\.db")


class Metrics(Watch):
    """The counts of this process, and what all processes of the folder have counted together."""

    def __init__(self, folder: Path) -> None:
        """The folder is this machine's own: processes are known by their numbers there."""
        self.folder = folder / socket.gethostname()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._begin()
        # The library would read this at its import, before our settings are known.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.folder)
        values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
        self._own = CollectorRegistry()
        self._requests()
        self._voice()
        self._process()

    def _requests(self) -> None:
        self._answered = self._counter(
            "portal_requests",
            "Requests by door, kind of GraphQL operation and class of status",
            "door",
            "kind",
            "status",
        )
        self._request_seconds = self._histogram(
            "portal_request_seconds", "How long answers took", REQUEST_SECONDS, "door", "kind"
        )

        # Looking a metric up by its labels takes longer than counting.
        self._of_requests: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def _voice(self) -> None:
        self._settled = self._counter(
            "portal_deliveries_settled",
            "Tries of deliveries by channel, outcome, kind of error and whether it was the first",
            *("channel", "outcome", "error", "try"),
        )
        self._delivery_seconds = self._histogram(
            "portal_delivery_seconds", "How long a try of a delivery took", REQUEST_SECONDS, "channel"
        )
        self._ring_seconds = self._histogram(
            "portal_bell_to_socket_seconds", "From the ring of the bell to the event in a live socket", RING_SECONDS
        )
        self._imported = self._counter("portal_import_lines", "Lines of files of cases by outcome", "outcome")
        self._failed = self._counter("portal_chores_failed", "Failures of a worker's chores, each tried again", "chore")

    def _process(self) -> None:
        self.processes = self._gauge("portal_processes", "Processes that serve or work on this machine")
        self.sockets = self._gauge("portal_sockets", "Open WebSockets and event streams")
        self.subscriptions = self._gauge("portal_subscriptions", "Live subscriptions")
        self.listening = self._gauge("portal_listening", "1 when every process hears the bell", mode="livemin")
        self.pool = self._gauge("portal_pool_connections", "Connections to the database in use", "pool")
        self.pool_most = self._gauge("portal_pool_most", "Connections to the database at most", "pool")
        self.reads_waiting = self._gauge("portal_reads_waiting", "Reads that wait for a connection")
        self.memory = self._gauge("portal_resident_bytes", "Memory of all processes")
        self.cpu = self._counter("portal_cpu_seconds", "CPU time of all processes")
        self.lag = self._histogram("portal_loop_lag_seconds", "How late the loop of a process came back", LAG_SECONDS)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self._own)

    def _gauge(self, name: str, words: str, *labels: str, mode: str = "livesum") -> Gauge:
        return Gauge(name, words, labels, registry=self._own, multiprocess_mode=mode)  # type: ignore[arg-type]

    def _histogram(self, name: str, words: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, words, labels, buckets=buckets, registry=self._own)

    def answered(self, door: str, kind: str, status: int, seconds: float) -> None:
        """Count it, and how long it took unless it stayed open as it was meant to."""
        if door in HEALTH:
            return
        door = door if door in DOORS else "other"
        kind = kind if kind in KINDS else ""
        counted = self._of_requests.get((door, kind, status // 100))
        if counted is None:
            name = f"{status // 100}xx" if 100 <= status < 600 else "none"
            counted = self._answered.labels(door, kind, name), self._request_seconds.labels(door, kind)
            self._of_requests[door, kind, status // 100] = counted
        counted[0].inc()
        if kind != "subscription":
            counted[1].observe(seconds)

    def settled(self, channel: str, outcome: str, error: str, *, again: bool, seconds: float) -> None:
        """Count it."""
        self._settled.labels(_few(channel), _few(outcome), _few(error), "again" if again else "first").inc()
        self._delivery_seconds.labels(_few(channel)).observe(seconds)

    def reached(self, seconds: float) -> None:
        """Count it."""
        self._ring_seconds.observe(seconds)

    def imported(self, outcome: str, lines: int) -> None:
        """Count them."""
        self._imported.labels(_few(outcome)).inc(lines)

    def failed(self, chore: str) -> None:
        """Count it."""
        self._failed.labels(chore).inc()

    def told(self, more: Iterable[Metric]) -> bytes:
        """What all processes have counted, and what is known beside, in Prometheus's text format."""
        with _locked(self.folder):
            self._forget_the_dead()
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(self.folder))  # type: ignore[no-untyped-call]
            registry.register(_Beside(list(more)))
            return generate_latest(registry)

    def _begin(self) -> None:
        """Where nobody lives any more, counting begins anew."""
        with _locked(self.folder):
            self._forget_the_dead()
            if not any(_lives(pid) for pid in self._known() - {os.getpid()}):
                for path in self.folder.glob("*.db"):
                    path.unlink()

    def _forget_the_dead(self) -> None:
        for pid in self._known():
            if not _lives(pid):
                mark_process_dead(pid, str(self.folder))  # type: ignore[no-untyped-call]

    def _known(self) -> set[int]:
        return {int(found[1]) for path in self.folder.glob("*.db") if (found := FILE_OF.fullmatch(path.name))}


class _Beside(Collector):
    """What is no count of a process."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _few(value: str) -> str:
    """A name of a kind as it is; anything else could be a value."""
    return value if FEW.fullmatch(value) else "other"


def _lives(pid: int) -> bool:
    return Path("/proc", str(pid)).exists()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
