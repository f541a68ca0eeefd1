"""关注: what one follows."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from db import models
from db.queries import saved_searches
from db.reads.declaring import Condition, Entity, Reader, Relation, Row, Rows
from rules.follows import MOST_FOLLOWS, MOST_SAVED_SEARCHES


def followed_by(reader: Reader, office: Row) -> Condition:
    """Offices that the reader follows."""
    follow = aliased(models.ProcuratorateFollow)
    mine = select(1).where(follow.account_id == reader.account_id, follow.procuratorate_id == office.id)
    return mine.correlate_except(follow).exists()


FOLLOWED_PROCURATORATES = Relation(
    "procuratorate",
    lambda _, office, reader: Rows((followed_by(reader, office),), order=(office.unit_code,), limit=MOST_FOLLOWS),
    many=True,
)
SAVED_SEARCHES = Relation(
    "saved_search",
    lambda row, saved, _: Rows((saved.account_id == row.id,), order=(saved.id.desc(),), limit=MOST_SAVED_SEARCHES),
    many=True,
)
SAVED_SEARCH = Entity(
    "saved_search",
    "SavedSearch",
    models.SavedSearch,
    lambda reader, row: saved_searches.visible_to(reader, row),
    {
        "procuratorates": Relation(
            "procuratorate",
            lambda row, office, _: Rows((office.id == row.procuratorate_ids.any_(),), order=(office.unit_code,)),
            many=True,
        ),
    },
)
