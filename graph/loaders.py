"""Loaders: what many rows of one answer need is asked for once, keyed by id, within what the caller may see.

Nothing is kept between two looks, so that a connection that lives for hours never shows something old.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from db import models
from db.engine import Database
from db.queries import (
    attachments,
    bindings,
    cases,
    charges,
    notices,
    procuratorates,
    progress_pages,
    reasons,
    registrations,
)
from db.queries.pages import Page
from db.queries.progress_pages import ProgressAsked
from rules.deadlines import today
from rules.people import Actor, Person
from subscriptions.feed import patiently

Key = TypeVar("Key")
Value = TypeVar("Value")


class Loaders:
    """The loaders of one context."""

    def __init__(self, database: Database, actor: Callable[[], Actor], now: Callable[[], datetime]) -> None:
        self._database = database
        self._actor = actor
        self._now = now
        self.patient = False  # a subscription waits for a database that is away: its event comes only once
        self.procuratorate = self._mapped(self._offices)
        self.subordinate_count = self._mapped(procuratorates.subordinate_counts)
        self.followed = self._loader(self._followed)
        self.charge: DataLoader[str, models.Charge | None] = self._loader(self._charges)
        self.reasons: DataLoader[tuple[str, ...], Sequence[models.Reason]] = self._loader(self._reasons)
        self.registration_papers = self._mapped(attachments.of_registrations)
        self.binding_papers = self._mapped(attachments.of_bindings)
        self.receipt = self._mapped(registrations.receipts_of)
        self.case_charges = self._mapped(cases.charges_of)
        self.case_stages = self._mapped(cases.stages_of)
        self.case = self._own(self._cases)
        self.open_case = self._own(bindings.open_cases)
        self.case_bindings = self._own(bindings.of_cases)
        self.measure = self._own(self._measures)
        self.upcoming = self._own(cases.upcoming_appointments)
        self.supplements = self._own(progress_pages.supplements)
        self.event = self._own(progress_pages.by_ids)
        self.registration = self._own(registrations.by_ids)
        self.binding = self._own(bindings.by_ids)
        self.attachment = self._own(attachments.own)
        self.notice = self._own(notices.by_ids)
        self.deliveries = self._mapped(notices.deliveries_of)
        self.slot = self._mapped(cases.slots)
        self.lawyer = self._mapped(registrations.lawyer_profiles)
        self.progress: DataLoader[ProgressAsked, Page[models.ProgressEvent]] = self._loader(self._progress)

    def _loader(self, batch: Callable[[list[Key]], Awaitable[Sequence[Value]]]) -> DataLoader[Key, Value]:
        async def load(keys: list[Key]) -> Sequence[Value]:
            return await (patiently(partial(batch, keys)) if self.patient else batch(keys))

        return DataLoader(load, cache=False)

    def _mapped(
        self, load: Callable[[AsyncSession, Sequence[UUID]], Awaitable[Mapping[UUID, Value]]]
    ) -> DataLoader[UUID, Value | None]:
        async def batch(ids: list[UUID]) -> list[Value | None]:
            async with self._database.read() as session:
                found = await load(session, ids)
            return [found.get(each) for each in ids]

        return self._loader(batch)

    def _own(
        self, load: Callable[[AsyncSession, Person, Sequence[UUID]], Awaitable[Mapping[UUID, Value]]]
    ) -> DataLoader[UUID, Value | None]:
        async def batch(ids: list[UUID]) -> list[Value | None]:
            actor = self._actor()
            if not isinstance(actor, Person):
                return [None for _ in ids]
            async with self._database.read() as session:
                found = await load(session, actor, ids)
            return [found.get(each) for each in ids]

        return self._loader(batch)

    async def _offices(self, session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, models.Procuratorate]:
        return {row.id: row for row in await procuratorates.by_ids(session, ids)}

    async def _cases(self, session: AsyncSession, person: Person, ids: Sequence[UUID]) -> Mapping[UUID, models.Case]:
        return {row.id: row for row in await cases.by_ids(session, person, ids)}

    async def _measures(
        self, session: AsyncSession, person: Person, ids: Sequence[UUID]
    ) -> Mapping[UUID, models.CoerciveMeasure]:
        return await cases.measures_in_force(session, person, ids, today(self._now()))

    async def _followed(self, ids: list[UUID]) -> list[bool]:
        actor = self._actor()
        if not isinstance(actor, Person):
            return [False for _ in ids]
        async with self._database.read() as session:
            found = await procuratorates.followed(session, actor.account_id, ids)
        return [each in found for each in ids]

    async def _charges(self, codes: list[str]) -> list[models.Charge | None]:
        async with self._database.read() as session:
            found = {charge.code: charge for charge in await charges.by_codes(session, codes)}
        return [found.get(code) for code in codes]

    async def _reasons(self, wanted: list[tuple[str, ...]]) -> list[Sequence[models.Reason]]:
        async with self._database.read() as session:
            known = {reason.code: reason for reason in await reasons.by_codes(session, sorted({*sum(wanted, ())}))}
        return [[known[code] for code in codes if code in known] for codes in wanted]

    async def _progress(self, wanted: list[ProgressAsked]) -> list[Page[models.ProgressEvent]]:
        person = self._actor()
        assert isinstance(person, Person)  # whoever holds a case is signed in
        async with self._database.read() as session:
            return await progress_pages.pages(session, person, wanted, self._database)
