"""关注."""

from datetime import datetime

import strawberry

from graph.declaring import field
from graph.types.node import Node
from graph.types.procuratorate import Procuratorate
from rules.notices import NoticeFrequency
from rules.publications import PublicationKind


@strawberry.type(description="关键词订阅 · Words that one wants to hear of.")
class SavedSearch(Node):
    """A saved search of one's own."""

    text: str = field("关键词 · What is looked for: all of its words.")
    kinds: list[PublicationKind] = field("类别 · Only these kinds; empty: all.")
    procuratorates: list[Procuratorate] = field("检察院 · Only what these publish; empty: all.")
    frequency: NoticeFrequency = field("通知频率 · How soon one is told.")
    created_at: datetime = field("订阅时间 · Since when.")


@strawberry.input(description="关键词订阅 · Words that one wants to hear of.")
class SaveSearchInput:
    """A search to be saved; the same again only changes how soon."""

    text: str = strawberry.field(description="关键词 · All of its words must occur; 50 characters at most.")
    frequency: NoticeFrequency = strawberry.field(description="通知频率 · At once, in the daily digest, or not at all.")
    kinds: list[PublicationKind] | None = strawberry.field(default=None, description="类别 · Only these kinds.")
    procuratorate_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="检察院 · Only what these publish; 20 at most."
    )
