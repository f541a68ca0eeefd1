"""node(id): anything with an id that one may see."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from strawberry import ID

from db import models
from graph import ids
from graph.context import Info
from graph.loaders import Loaders
from rules.errors import NotFound
from rules.people import Person

Row = (
    models.Registration
    | models.Binding
    | models.Case
    | models.Notice
    | models.Attachment
    | models.ProgressEvent
    | models.Procuratorate
)
_LOADERS: dict[str, Callable[[Loaders], Callable[[UUID], Awaitable[Row | None]]]] = {
    "registration": lambda loaders: loaders.registration.load,
    "binding": lambda loaders: loaders.binding.load,
    "case": lambda loaders: loaders.case.load,
    "notice": lambda loaders: loaders.notice.load,
    "attachment": lambda loaders: loaders.attachment.load,
    "progress_event": lambda loaders: loaders.event.load,
    "procuratorate": lambda loaders: loaders.procuratorate.load,
}


async def node(info: Info, id: ID) -> Row:
    """What has the id; what is not there and what is not one's own are the same."""
    found = ids.decode(id)
    if found is None or found[0] not in _LOADERS:
        raise NotFound
    kind, row_id = found
    if kind != "procuratorate":
        person: Person = info.context.person
        assert person
    row = await _LOADERS[kind](info.context.loaders)(row_id)
    if row is None:
        raise NotFound
    return row
