"""The outbox: deliveries are claimed under a lease, sent outside any transaction, and settled while the lease is held.

A worker that was too slow finds its lease taken by another one and settles nothing; so the last word is the last sender's.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    DateTime,
    Executable,
    Integer,
    ScalarSelect,
    Select,
    Subquery,
    Text,
    Uuid,
    all_,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from db.models import Account, ChannelPause, ContactCode, Delivery, Notice, PasswordReset
from db.queries import notice_preferences
from rules.accounts import AccountStatus
from rules.labels import LANGUAGES
from rules.notice_preferences import QuietHours
from rules.notices import DeliveryStatus, NoticeCategory, NoticeChannel, NoticeFrequency

LEASE = timedelta(seconds=120)
LOOKED_AT = 10  # times as many deliveries are looked at as can be claimed, since each account and domain has its share
WAITING = (DeliveryStatus.QUEUED, DeliveryStatus.FAILED)


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours to send until `locked_until`, and what is needed to send it."""

    id: UUID
    channel: NoticeChannel
    message: str
    payload_encrypted: bytes | None
    attempts: int  # this one included
    locked_until: datetime
    account_id: UUID | None
    language: str
    email: str | None  # of the account, if mail reaches them there and the account is not closed
    mobile: str | None  # likewise
    code_expires_at: datetime | None  # of the code that goes with it, unless that is used or replaced
    category: NoticeCategory | None  # of its notice
    quiet_from: time | None  # of the account, for what may wait
    quiet_to: time | None
    unread: Mapping[str, int] | None  # of a digest: how many of its notices nobody has read yet, by category
    reserve: Sequence[str] = ()  # channels that take over when this one does not bring it
    notice_id: UUID | None = None  # what it tells of, unless it is a code or a digest

    @property
    def quiet_hours(self) -> QuietHours | None:
        """When it is not to be sent."""
        if self.quiet_from is None or self.quiet_to is None:
            return None
        return QuietHours(self.quiet_from, self.quiet_to)

    @property
    def domain(self) -> str | None:
        """Where the mail goes."""
        return self.email.partition("@")[2] if self.email else None


@dataclass(frozen=True)
class Share:
    """What the deliveries in flight leave to others: nobody, and no domain, takes a whole channel."""

    accounts: Collection[UUID] = ()  # those that have all they may have
    domains: Collection[str] = ()  # likewise
    of_an_account: int = 1_000
    of_a_domain: int = 1_000


@dataclass(frozen=True)
class Wanted:
    """How many deliveries of which kind a worker has free hands for."""

    channel: NoticeChannel
    limit: int
    share: Share = field(default_factory=Share)
    tried_before: bool | None = None  # None: both


async def claim(session: AsyncSession, wanted: Wanted, *, now: datetime, lease: timedelta = LEASE) -> list[Claimed]:
    """Take deliveries that are due and free, codes first, then the oldest, nobody more than their share; each counts as a try."""
    share = wanted.share
    values = {
        "on_channel": wanted.channel,
        "is_again": wanted.tried_before,
        "at": now,
        "until": now + lease,
        "most": wanted.limit,
        "looked_at": wanted.limit * LOOKED_AT,
        "full_accounts": list(share.accounts),
        "full_domains": list(share.domains),
        "most_of_account": share.of_an_account,
        "most_of_domain": share.of_a_domain,
    }
    return [Claimed(**row._asdict()) for row in await session.execute(_claiming(), values)]


@cache
def _claiming() -> Executable:
    """The statement: built once, since a worker asks several times a second and building takes longer than asking."""
    chosen = _chosen().cte("chosen")
    return (
        update(Delivery)
        .where(Delivery.id == chosen.c.id)
        .values(locked_until=bindparam("until", type_=DateTime(timezone=True)), attempts=Delivery.attempts + 1)
        .returning(
            Delivery.id,
            Delivery.channel,
            Delivery.message,
            Delivery.payload_encrypted,
            Delivery.attempts,
            Delivery.locked_until,
            Delivery.account_id,
            func.coalesce(_of_its_account(Account.language), LANGUAGES[0]).label("language"),
            _of_its_account(_if(notice_preferences.by_email(), Account.email)).label("email"),
            _of_its_account(_if(Account.mobile_verified_at.is_not(None), Account.mobile)).label("mobile"),
            func.coalesce(*(_usable(code).scalar_subquery() for code in (ContactCode, PasswordReset))).label(
                "code_expires_at"
            ),
            select(Notice.category)
            .where(Notice.id == Delivery.notice_id)
            .correlate(Delivery)
            .scalar_subquery()
            .label("category"),
            case((Delivery.may_wait, _of_its_account(Account.quiet_from))).label("quiet_from"),
            case((Delivery.may_wait, _of_its_account(Account.quiet_to))).label("quiet_to"),
            _unread_of_digest().label("unread"),
            Delivery.reserve,
            Delivery.notice_id,
        )
        .execution_options(synchronize_session=False)
    )


def _chosen() -> Select[UUID]:
    """Locked as they are read, so that no two workers take the same; what another one took meanwhile is left out."""
    due = _due()
    return (
        select(Delivery.id)
        .join(due, due.c.id == Delivery.id)
        .where(
            due.c.of_account <= bindparam("most_of_account", type_=Integer),
            due.c.of_domain <= bindparam("most_of_domain", type_=Integer),
            *_is_free(),
        )
        .order_by(due.c.place)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=Delivery)
    )


def _is_free() -> tuple[ColumnElement[bool], ...]:
    at = bindparam("at", type_=DateTime(timezone=True))
    return (
        Delivery.status.in_(WAITING),
        Delivery.due_at <= at,
        or_(Delivery.locked_until.is_(None), Delivery.locked_until < at),
    )


def _due() -> Subquery:
    """The first that are due, in order; codes first, since a person sits waiting for them."""
    domain = func.coalesce(func.split_part(Account.email, "@", 2), "")
    order = (Delivery.payload_encrypted.is_(None), Delivery.due_at)
    again = bindparam("is_again", type_=Boolean)  # null: both
    channel = bindparam("on_channel", type_=Delivery.channel.type)
    full_accounts = bindparam("full_accounts", type_=ARRAY(Uuid()))
    full_domains = bindparam("full_domains", type_=ARRAY(Text()))
    first = (
        select(Delivery.id, func.coalesce(Delivery.account_id, Delivery.id).label("whose"), domain.label("domain"))
        .add_columns(func.row_number().over(order_by=order).label("place"))
        .outerjoin(Account, Account.id == Delivery.account_id)
        .where(
            Delivery.channel == channel,
            Delivery.frequency == NoticeFrequency.IMMEDIATE,
            *_is_free(),
            ~select(ChannelPause.channel).where(ChannelPause.channel == channel).exists(),
            or_(again.is_(None), (Delivery.attempts > 0) == again),
            func.coalesce(Delivery.account_id != all_(full_accounts), True),
            domain != all_(full_domains),
        )
        .order_by(*order)
        .limit(bindparam("looked_at", type_=Integer))
        .subquery("first")
    )
    return select(
        first.c.id,
        first.c.place,
        func.row_number().over(partition_by=first.c.whose, order_by=first.c.place).label("of_account"),
        func.row_number().over(partition_by=first.c.domain, order_by=first.c.place).label("of_domain"),
    ).subquery("due")


def _of_its_account(value: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    """Nothing for what goes to no account."""
    return select(value).where(Account.id == Delivery.account_id).correlate(Delivery).scalar_subquery()


def _if(holds: ColumnElement[bool], contact: InstrumentedAttribute[str | None]) -> ColumnElement[str | None]:
    return case((and_(holds, Account.status != AccountStatus.CLOSED), contact), else_=None)


def _usable(code: type[ContactCode | PasswordReset]) -> Select[datetime]:
    return select(code.expires_at).where(code.id == Delivery.subject_id, code.used_at.is_(None)).correlate(Delivery)


def _unread_of_digest() -> ScalarSelect[Any]:
    member = aliased(Delivery)
    counted = (
        select(Notice.category.label("category"), func.count().label("number"))
        .join(member, member.notice_id == Notice.id)
        .where(member.digest_id == Delivery.id, member.status == DeliveryStatus.QUEUED, Notice.read_at.is_(None))
        .group_by(Notice.category)
        .correlate(Delivery)
        .subquery("counted")
    )
    return select(func.jsonb_object_agg(counted.c.category, counted.c.number)).scalar_subquery()


async def release(session: AsyncSession, claimed: Sequence[Claimed]) -> None:
    """Give back what was claimed and not sent, as if it had never been claimed."""
    await session.execute(
        update(Delivery)
        .where(tuple_(Delivery.id, Delivery.locked_until).in_([(each.id, each.locked_until) for each in claimed]))
        .values(locked_until=None, attempts=Delivery.attempts - 1)
        .execution_options(synchronize_session=False)
    )
