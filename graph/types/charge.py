"""案由、罪名."""

import strawberry

from graph.declaring import field


@strawberry.type(description="案由 · A charge; outside criminal cases a text without a code.")
class Charge:
    """A charge of the Criminal Law, or another cause."""

    code: str | None = field("Article[-sub].number of the Criminal Law; null outside criminal cases.")
    name: str = field("名称 · Name.")
