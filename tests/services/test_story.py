"""The main story by acts alone: registered, approved, bound, told."""

from sqlalchemy import func, select

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.accounts import AccountStatus
from tests import people


async def test_a_lawyer_is_approved_bound_and_told(database: Database, files: PaperStore, keys: Keys) -> None:
    who, reviewer, where = await people.person(database, 1), await people.staff(database), await people.case(database)
    registration = await people.submitted_registration(database, files, keys, who, 1)
    await people.approve_registration(database, keys, reviewer, registration)
    who = type(who)(
        account_id=who.account_id, session_id=who.session_id, account_type=who.account_type, status=AccountStatus.ACTIVE
    )
    request = await people.applied(database, files, keys, who)
    assert await people.visible_case(database, who, where.id) is None
    await people.approve_binding(database, keys, reviewer, request, where)
    assert await people.visible_case(database, who, where.id) is not None
    async with database.read() as session:
        notices = (await session.scalars(select(models.Notice).order_by(models.Notice.seq))).all()
        assert [(each.seq, each.message) for each in notices] == [(1, "registration_approved"), (2, "binding_approved")]
        assert await session.scalar(select(func.count()).select_from(models.Delivery)) == 2
        assert not (await session.scalars(select(models.StaffNotice).where(models.StaffNotice.done_at.is_(None)))).all()
