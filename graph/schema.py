"""The API's table of contents: what can be asked (`query.py`), done (`mutation.py`) and followed."""

import strawberry
from strawberry.schema.config import StrawberryConfig

import graph.types.enums  # noqa: F401 - the enums are declared before the types that use them
from graph.access import Access
from graph.declaring import feed
from graph.errors import ErrorPolicy
from graph.gate import GatedSchema
from graph.mutation import Mutation
from graph.query import Query
from graph.resolvers import feeds
from graph.rows import value_of
from graph.types.feeds import CaseProgress, NewNotice
from graph.types.refusal import Refusals
from graph.types.scalars import SCALARS

SIGNED_IN = Access.SIGNED_IN


@strawberry.type(description="What can be followed.")
class Subscription:
    """Feeds: `after: 0` from the first, without `after` from now on."""

    case_progressed: CaseProgress | None = feed(
        feeds.case_progressed, SIGNED_IN, "案件进展推送 · The disclosed events of a case, gap-free and in order."
    )
    notice_added: NewNotice | None = feed(
        feeds.notice_added, SIGNED_IN, "通知推送 · One's own notices, gap-free and in order."
    )


schema = GatedSchema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    extensions=[ErrorPolicy],
    exception_handlers=[Refusals()],
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True, default_resolver=value_of),
)
