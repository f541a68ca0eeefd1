"""Which server carries the rings is said by the scheme of its address."""

from db.bells.line import Ear
from db.bells.nats import NatsLine
from db.bells.postgres import PostgresEar
from db.bells.redis import RedisLine
from db.bells.ringer import Ringer

OUTSIDE: dict[str, type[NatsLine] | type[RedisLine]] = {
    "nats": NatsLine,
    "tls": NatsLine,
    "redis": RedisLine,
    "rediss": RedisLine,
}


def scheme_of(url: str) -> str:
    """What stands before the colon."""
    return url.partition("://")[0].lower()


def is_outside(url: str) -> bool:
    """Whether rings go past PostgreSQL."""
    return scheme_of(url) in OUTSIDE


def ear_at(url: str) -> Ear:
    """What hears the rings there."""
    return OUTSIDE.get(scheme_of(url), PostgresEar)(url)


def ringer_at(url: str) -> Ringer | None:
    """What rings there; None: the triggers of the database do."""
    return Ringer(OUTSIDE[scheme_of(url)](url)) if is_outside(url) else None
