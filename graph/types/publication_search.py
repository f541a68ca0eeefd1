"""信息公开检索: what is asked for, and what is found."""

from datetime import date

import strawberry

from graph.declaring import field
from graph.types.node import Connection, Edge
from graph.types.publication import Publication
from rules.cases import CaseStage
from rules.publications import PublicationKind


@strawberry.input(description="检索条件 · All of this must hold; of a list one is enough. Days are included.")
class PublicationFilter:
    """A filter."""

    text: str | None = strawberry.field(
        default=None,
        description="关键词 · Words separated by blanks, all of which must stand in title, number or text.",
    )
    kinds: list[PublicationKind] | None = strawberry.field(default=None, description="类别 · Kinds.")
    procuratorate_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="发布单位 · Offices.")
    include_subordinates: bool | None = strawberry.field(
        default=None, description="包含下级院 · Whether offices below these count as well."
    )
    document_types: list[str] | None = strawberry.field(default=None, description="文书类型 · Codes of types.")
    charge_codes: list[str] | None = strawberry.field(default=None, description="案由 · Codes of charges.")
    stages: list[CaseStage] | None = strawberry.field(default=None, description="诉讼阶段 · Stages.")
    document_number: str | None = strawberry.field(
        default=None, description="文号 · The whole number, in whatever brackets."
    )
    published_from: date | None = strawberry.field(default=None, description="公开日期起 · From this day on.")
    published_to: date | None = strawberry.field(default=None, description="公开日期止 · Until this day.")


@strawberry.type(description="检索结果 · A publication that was found.")
class PublicationSearchEdge(Edge[Publication]):
    """A hit."""

    highlights: list[str] = field(
        "命中片段 · Pieces of its texts around the words found: HTML, everything escaped, the words in <em>."
    )


@strawberry.type(description="检索结果列表 · A page of publications that were found.")
class PublicationSearchConnection(Connection[Publication]):
    """Hits."""

    edges: list[PublicationSearchEdge] = field("The items with their cursors.")  # type: ignore[assignment]
    total_count: int = field("How many there are, exact up to 1,000; counted only when it is asked for.")
    total_count_is_capped: bool = field("Whether there are more than the 1,000 that `totalCount` says.")
