"""The ways by which a message reaches a person over WeChat, taken one at a time; what people let us send, used up exactly once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, case, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Delivery, ProviderPause, SubscriptionCredit, WechatIdentity, WechatTemplate
from db.outbox import Claimed
from rules.accounts import AccountStatus, WechatApp
from rules.providers import LOOK_AGAIN
from rules.wechat_messages import WechatMessageKind

_QUIETLY = {"synchronize_session": False}
_KINDS = case({kind: n for n, kind in enumerate(WechatMessageKind)}, value=WechatTemplate.kind)


@dataclass(frozen=True)
class Way:
    """An identity of the person, a template for the message, and by which right it is sent."""

    app: WechatApp
    openid: str = field(repr=False)
    identity_id: UUID
    row_id: UUID  # of the template
    kind: WechatMessageKind
    template_id: str
    fields: Mapping[str, str]
    page: str | None


@dataclass(frozen=True)
class NoWay:
    """Why there is none; `until`: from when on there may be one, since an app rests."""

    reason: str
    until: datetime | None = None


def _live(now: datetime) -> ColumnElement[bool]:
    return and_(
        ProviderPause.provider == WechatIdentity.app, or_(ProviderPause.until.is_(None), ProviderPause.until > now)
    )


async def take(
    session: AsyncSession, claimed: Claimed, apps: Collection[WechatApp], tried: Collection[UUID], now: datetime
) -> Way | NoWay:
    """The best way that has not been tried; a one-time subscription is used up by it, once for the delivery however often
    that is tried. Of two deliveries at once one gets the last."""
    rows = (await session.execute(_ways(claimed, now))).all()
    until: list[datetime] = []
    for row in rows:
        if row.row_id in tried or row.app not in apps:
            continue
        if row.rests:
            until.append(row.rests_until or now + LOOK_AGAIN)
        elif await _may_send(session, claimed, row):
            way = row._asdict()
            return Way(**{name: way[name] for name in Way.__dataclass_fields__})
    if until:
        return NoWay("provider rests", min(until))
    return NoWay("no subscription left" if rows else "no template, or not linked")


def _ways(claimed: Claimed, now: datetime) -> Any:
    carries = or_(
        func.cardinality(WechatTemplate.messages) == 0, literal(claimed.message) == any_(WechatTemplate.messages)
    )
    of_template = and_(
        SubscriptionCredit.identity_id == WechatIdentity.id, SubscriptionCredit.template_id == WechatTemplate.id
    )
    return (
        select(
            WechatIdentity.app,
            WechatIdentity.openid,
            WechatIdentity.followed,
            WechatIdentity.id.label("identity_id"),
            WechatTemplate.id.label("row_id"),
            WechatTemplate.kind,
            WechatTemplate.template_id,
            WechatTemplate.fields,
            WechatTemplate.page,
            SubscriptionCredit.id.label("credit_id"),
            SubscriptionCredit.remaining,
            Delivery.credit_id.label("used"),
            ProviderPause.provider.is_not(None).label("rests"),
            ProviderPause.until.label("rests_until"),
        )
        .join(Account, and_(Account.id == WechatIdentity.account_id, Account.status != AccountStatus.CLOSED))
        .join(WechatTemplate, and_(WechatTemplate.app == WechatIdentity.app, WechatTemplate.is_active, carries))
        .join(Delivery, Delivery.id == claimed.id)
        .outerjoin(SubscriptionCredit, of_template)
        .outerjoin(ProviderPause, _live(now))
        .where(WechatIdentity.account_id == claimed.account_id, WechatIdentity.refused_at.is_(None))
        .order_by(_KINDS, func.cardinality(WechatTemplate.messages) == 0, WechatTemplate.id)
    )


async def _may_send(session: AsyncSession, claimed: Claimed, row: Any) -> bool:
    if row.kind is WechatMessageKind.TEMPLATE:
        return row.followed is not False
    if row.credit_id is None:
        return False
    if row.kind is WechatMessageKind.LONG_TERM or row.used == row.credit_id:
        return bool(row.remaining or row.used == row.credit_id)
    taken = await session.scalar(
        update(SubscriptionCredit)
        .where(SubscriptionCredit.id == row.credit_id, SubscriptionCredit.remaining > 0)
        .values(remaining=SubscriptionCredit.remaining - 1)
        .returning(SubscriptionCredit.id),
        execution_options=_QUIETLY,
    )
    if taken is None:
        return False
    held = await session.scalar(
        update(Delivery)
        .where(Delivery.id == claimed.id, Delivery.locked_until == claimed.locked_until, Delivery.credit_id.is_(None))
        .values(credit_id=taken)
        .returning(Delivery.id),
        execution_options=_QUIETLY,
    )
    if held is None:  # the lease is another's, or it holds another's place already
        await _add(session, row.credit_id)
        return False
    return True


async def _add(session: AsyncSession, credit_id: UUID) -> None:
    await session.execute(
        update(SubscriptionCredit)
        .where(SubscriptionCredit.id == credit_id)
        .values(remaining=SubscriptionCredit.remaining + 1),
        execution_options=_QUIETLY,
    )


async def give_back(session: AsyncSession, delivery_id: UUID) -> None:
    """It was surely not sent: what it used up is there again, once."""
    freed = text(
        "update deliveries set credit_id = null where id = :id and credit_id is not null returning old.credit_id"
    )
    credit_id = await session.scalar(freed, {"id": delivery_id})
    if credit_id is not None:
        await _add(session, credit_id)


async def used_up(session: AsyncSession, claimed: Claimed, way: Way, now: datetime) -> None:
    """WeChat says that nothing is left of it, or that it was refused; what the person has granted since it was asked stays."""
    await session.execute(
        update(SubscriptionCredit)
        .where(
            SubscriptionCredit.identity_id == way.identity_id,
            SubscriptionCredit.template_id == way.row_id,
            SubscriptionCredit.changed_at <= now,
        )
        .values(remaining=0, changed_at=now),
        execution_options=_QUIETLY,
    )
    await session.execute(
        update(Delivery).where(Delivery.id == claimed.id).values(credit_id=None), execution_options=_QUIETLY
    )


async def not_following(session: AsyncSession, way: Way, now: datetime) -> None:
    """WeChat says that the person does not follow the service account."""
    await session.execute(
        update(WechatIdentity)
        .where(WechatIdentity.id == way.identity_id, func.coalesce(WechatIdentity.followed_changed_at <= now, True))
        .values(followed=False, followed_changed_at=now),
        execution_options=_QUIETLY,
    )


async def refused(session: AsyncSession, way: Way, now: datetime) -> None:
    """WeChat knows nobody of that openid, or lets nothing through to them: nothing goes there until they are heard of again."""
    await session.execute(
        update(WechatIdentity).where(WechatIdentity.id == way.identity_id).values(refused_at=now),
        execution_options=_QUIETLY,
    )


async def heard_of(session: AsyncSession, app: WechatApp, openid: str) -> None:
    """Something came from the person: they are there."""
    await session.execute(
        update(WechatIdentity)
        .where(WechatIdentity.app == app, WechatIdentity.openid == openid, WechatIdentity.refused_at.is_not(None))
        .values(refused_at=None),
        execution_options=_QUIETLY,
    )


@dataclass(frozen=True)
class Answer:
    """What a person said to being asked for a template: one more message, for long, or no more."""

    app: WechatApp
    openid: str = field(repr=False)
    template_id: str
    accepted: bool
    is_change: bool


async def answered(session: AsyncSession, answer: Answer, now: datetime) -> None:
    """Keep it for a linked person; of others nothing is known. Refusing when asked takes nothing away that was granted before."""
    if not answer.accepted and not answer.is_change:
        return
    found = (
        await session.execute(
            select(WechatIdentity.id, WechatTemplate.id, WechatTemplate.kind)
            .join(WechatTemplate, WechatTemplate.app == WechatIdentity.app)
            .where(
                WechatIdentity.app == answer.app,
                WechatIdentity.openid == answer.openid,
                WechatTemplate.template_id == answer.template_id,
                WechatTemplate.kind != WechatMessageKind.TEMPLATE,
            )
        )
    ).one_or_none()
    if found is None:
        return
    identity_id, template_id, kind = found
    one_more = SubscriptionCredit.remaining + 1 if kind is WechatMessageKind.ONE_TIME else 1
    await session.execute(
        insert(SubscriptionCredit)
        .values(identity_id=identity_id, template_id=template_id, remaining=int(answer.accepted), changed_at=now)
        .on_conflict_do_update(
            index_elements=[SubscriptionCredit.identity_id, SubscriptionCredit.template_id],
            set_={"remaining": one_more if answer.accepted else 0, "changed_at": now},
        ),
        execution_options=_QUIETLY,
    )


def asked_of(account_id: ColumnElement[UUID]) -> Any:
    """What an account can be asked for at its next tap: the subscriptions of the apps to which it is linked, with what is left."""
    of_template = and_(
        SubscriptionCredit.identity_id == WechatIdentity.id, SubscriptionCredit.template_id == WechatTemplate.id
    )
    return (
        select(
            WechatTemplate.app,
            WechatTemplate.template_id,
            WechatTemplate.title,
            (WechatTemplate.kind == WechatMessageKind.LONG_TERM).label("long_term"),
            func.coalesce(SubscriptionCredit.remaining, 0).label("remaining"),
        )
        .join(WechatIdentity, WechatIdentity.app == WechatTemplate.app)
        .outerjoin(SubscriptionCredit, of_template)
        .where(
            WechatIdentity.account_id == account_id,
            WechatTemplate.is_active,
            WechatTemplate.kind != WechatMessageKind.TEMPLATE,
        )
        .order_by(WechatTemplate.app, WechatTemplate.id)
    )


async def templates_in_use(session: AsyncSession) -> Sequence[WechatTemplate]:
    """What staff have set up."""
    chosen = select(WechatTemplate).where(WechatTemplate.is_active)
    return (await session.scalars(chosen.order_by(WechatTemplate.app, WechatTemplate.title))).all()
