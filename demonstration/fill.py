"""Fills an empty database with plainly fictional offices, people, cases and requests, so that there is something to see."""

from datetime import datetime, timedelta

from db import reference
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from db.queries import demonstration as lookups
from db.queries import procuratorates
from demonstration import shown_cases
from demonstration.acting import PORTAL, Stage, ask, employ, register, sign_up
from demonstration.appointments import BOOKED, book, open_rooms
from demonstration.cases import DEMONSTRATION_OFFICES
from demonstration.people import applicants, members
from demonstration.procuratorates import procuratorates as all_offices
from demonstration.publications import Desk, publish
from demonstration.remote_requests import ASKED, ask_remotely
from demonstration.requests import REQUESTS
from papers.worker import Cleaner
from rules.deadlines import today
from rules.people import Person, Role, Staff
from services import passwords
from services.case_import_files import Rejection
from services.case_imports import Deliverer, import_cases

DEMONSTRATION_PASSWORD = "shili-2026-demo"  # noqa: S105 - everybody may know it
ACCOUNTS = (
    ("lawyer01", "a lawyer who follows 20 cases"),
    ("party01", "an applicant who follows their own case"),
    ("lawyer17", "a lawyer whose registration was returned"),
    ("anguan-haidian", "staff: case manager in Haidian, Beijing"),
    ("admin-haidian", "staff: administrator of that office"),
    ("shenpi-haidian", "staff: approver of publications in that office"),
    ("admin", "staff: administrator of the whole system"),
)
IMPORTED = timedelta(days=3)  # before now; all bindings that were approved came later
BETWEEN = timedelta(minutes=7)
BOOKED_BEFORE = timedelta(hours=12)  # after the bindings were approved


async def fill(database: Database, keys: Keys, files: PaperStore, cleaner: Cleaner, *, now: datetime) -> None:
    """Fill a database that has no staff yet; two processes at once fill it once, and after a crash it begins anew."""
    async with database.read() as session:
        if await lookups.is_filled(session):
            return
    password_hash = await passwords.hashed(DEMONSTRATION_PASSWORD)
    async with lookups.alone(database):
        async with database.read() as session:
            if await lookups.is_filled(session):
                return
        async with database.begin() as session:
            await reference.fill(session)
            await procuratorates.load(session, all_offices())
        await _import_cases(database, keys, now - IMPORTED)
        async with database.begin() as session:
            offices = await lookups.offices(session, DEMONSTRATION_OFFICES)
            places = await lookups.places(session)
            stage = Stage(session, keys, files, cleaner, DEMONSTRATION_PASSWORD, password_hash, offices, places)
            await _play(stage, now)
            await lookups.settle_deliveries(session)


async def _import_cases(database: Database, keys: Keys, at: datetime) -> None:
    await import_cases(
        database,
        keys,
        lines=shown_cases.lines(),
        filename=shown_cases.FILENAME,
        deliverer=Deliverer(None, PORTAL),
        rejects=_refuse,
        now=lambda: at,
    )


def _refuse(rejection: Rejection) -> None:
    raise ValueError(f"a case of the demonstration was rejected: {rejection.as_json()}")


async def _play(stage: Stage, now: datetime) -> None:
    """Everything that people have done so far, in the order in which it happened to each of them."""
    employed = await _staff(stage, now)
    reviewers = {office: of_role[Role.CASE_MANAGER] for office, of_role in employed.items()}
    people = await _applicants(stage, reviewers, now)
    for position, request in enumerate(REQUESTS):
        at = now - timedelta(days=request.days_ago) + position * BETWEEN
        await ask(stage, people[request.applicant], request, reviewers, at)
    for position, remote in enumerate(ASKED):
        at = now - timedelta(days=remote.days_ago) + position * BETWEEN
        await ask_remotely(stage, people[remote.applicant], remote, reviewers, at)
    await open_rooms(stage, reviewers, now - BOOKED_BEFORE)
    for position, booking in enumerate(BOOKED):
        at = now - BOOKED_BEFORE + position * BETWEEN
        await book(stage, people[booking.applicant], booking, reviewers, at)
    desks = {
        office: Desk(of_role[Role.HANDLER], of_role[Role.CASE_MANAGER], of_role[Role.PUBLICATION_APPROVER])
        for office, of_role in employed.items()
    }
    await publish(stage, desks, now)


async def _staff(stage: Stage, now: datetime) -> dict[str, dict[Role, Staff]]:
    """Those who have one role alone, by the unit code of their office and the role."""
    employed: dict[str, dict[Role, Staff]] = {}
    for member in members():
        staff = await employ(stage, member, now)
        if member.unit_code and len(staff.roles) == 1:
            (role,) = staff.roles
            employed.setdefault(member.unit_code, {})[role] = staff
    return employed


async def _applicants(stage: Stage, reviewers: dict[str, Staff], now: datetime) -> dict[str, Person]:
    people = {}
    for position, applicant in enumerate(applicants(today(now))):
        at = now - timedelta(days=applicant.days_ago) + position * BETWEEN
        who = await sign_up(stage, applicant, at)
        if applicant.applied:
            who = await register(stage, who, applicant, reviewers[applicant.unit_code], at + BETWEEN)
        people[applicant.username] = who
    return people
