"""The portal without plans: `python -m bench.field_by_field` executes every query by graphql-core over the same declarations."""

import os

import uvicorn
import uvloop

from app import build, configure_logging
from db.crypto import read_keys
from db.engine import APPLICATION_ROLE, STAFF_ROLE, Database, create_engine
from db.files import PaperStore
from db.reads.pool import ReadPool
from graph.operations import Query
from graph.plans import Plan, Plans
from graph.selections import NoPlan
from papers.worker import Cleaner
from running.wiring import Addresses, Parts, now
from settings import Settings
from subscriptions.hub import Hub
from web.health import Health


async def _never(_self: Plans, _query: Query) -> Plan:
    raise NoPlan("bench")


async def serve() -> None:
    """Serve the portal's own application."""
    url, port = os.environ["BENCH_DATABASE_URL"], int(os.environ["BENCH_PORT"])
    settings = Settings(log_format="json", port=port)
    configure_logging(settings)
    Plans.plan = _never  # type: ignore[method-assign, assignment]
    keys = read_keys(settings.keys_path)
    database = Database(create_engine(url, role=APPLICATION_ROLE, name="bench", pool_size=settings.pool_size))
    parts = Parts(
        settings=settings,
        addresses=Addresses(url, url, url),
        database=database,
        reads=ReadPool(url, name="bench-reads", size=settings.pool_size),
        staff_engine=create_engine(url, role=STAFF_ROLE, name="bench-staff", pool_size=1),
        desk=database,
        keys=keys,
        files=PaperStore(settings.storage_path, keys),
        cleaner=Cleaner(),
    )
    hub = Hub(parts.database, url, now=now)
    app = build(parts, hub, Health(parts.database, hub))
    config = uvicorn.Config(app, port=port, lifespan="off", log_config=None, access_log=False, server_header=False)
    async with hub.running():
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(serve())
