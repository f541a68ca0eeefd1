"""A demonstration portal after its first start: started once in a run, copied for every worker and journey that wants one."""

import fcntl
import shutil
import subprocess
from pathlib import Path

from tests.journeys.portal import Portal

NAME = "first-start"


def filled(var: Path, shared: Path) -> None:
    """Lay into `var` what a first start leaves behind; `shared` is a folder of all workers of this run."""
    image = shared / NAME
    with (shared / f"{NAME}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one starts it, the others wait for it
        if not image.exists():
            _started_once(shared / f"{NAME}.new").rename(image)
    shutil.copytree(image / "var", var)
    data = Portal(var).postgres.data
    data.parent.mkdir(mode=0o755)
    _copy(image / "cluster", data)


def _started_once(place: Path) -> Path:
    portal = Portal(place / "var")
    try:
        portal.start(seconds=300)  # the others wait for this one
        assert portal.stop() == 0, portal.said()
        portal.log.unlink()
        _copy(portal.postgres.data, place / "cluster")
    finally:
        portal.remove()
    return place


def _copy(one: Path, other: Path) -> None:
    """With owners and modes, which the server insists on."""
    subprocess.run(["cp", "--archive", one, other], check=True)
