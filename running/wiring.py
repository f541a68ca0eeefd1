"""The portal's parts, put together from the settings; shared by the server (`app.py`) and the commands (`cli.py`)."""

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from db.arriving_files import ArrivingFiles
from db.bells.choice import ringer_at
from db.bells.ringer import Ringer
from db.crypto import Keys, create_keys, read_keys
from db.engine import APPLICATION_ROLE, STAFF_ROLE, Database, create_engine
from db.exchange_folder import ExchangeFolder
from db.files import Bucket, PaperStore
from db.local_postgres import LocalPostgres
from db.migrate import drop_database, migrate
from db.reads.pool import ReadPool
from db.reference import fill as fill_reference
from demonstration.fill import fill as fill_demonstration
from notifications.dispatch import Dispatcher
from notifications.mail import FileSender, SmtpSender, SmtpServer
from notifications.render import Renderer
from notifications.senders import MailSender, Senders
from papers.clean import Limits
from papers.worker import Cleaner
from rules.paper_retention import Retention
from rules.retention import Keeping
from rules.watching import Watch
from running import readiness
from running.carriers import sms_sender
from running.wechat_apps import wechat_of, wechat_problems
from services import passwords
from services.case_uploads import Reception
from services.retention import Upkeep
from settings import Settings
from wechat.client import Wechat

DATABASE = "portal"


class NotReady(Exception):
    """The portal may not start; each problem is a sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Addresses:
    """Where the database is, for the application, the staff pages and the owner."""

    application: str
    staff: str
    owner: str
    server: LocalPostgres | None = None  # the embedded one


@dataclass(frozen=True)
class Parts:
    """Everything that a front door needs."""

    settings: Settings
    addresses: Addresses
    database: Database
    reads: ReadPool
    staff_engine: AsyncEngine
    desk: Database  # for what staff do: people at a desk wait for a connection, and take none from the public
    keys: Keys
    files: PaperStore
    cleaner: Cleaner
    ringer: Ringer | None = None  # without it the database's triggers ring
    watch: Watch = field(default_factory=Watch)  # who counts what happens
    wechat: Wechat | None = None  # without an app nothing goes over WeChat

    @property
    def bell_url(self) -> str:
        """Where rings are heard: beyond one machine, or from the database."""
        elsewhere = self.settings.bell_url
        return elsewhere.get_secret_value() if elsewhere else self.addresses.application

    @property
    def retention(self) -> Retention:
        """How long papers are kept; raises `TypeError` or `ValueError` for days that nobody can mean."""
        return Retention(**self.settings.paper_retention)

    @property
    def arriving(self) -> ArrivingFiles:
        """Files of cases on their way in."""
        return ArrivingFiles(self.settings.import_path, self.keys)

    @property
    def exchange_folder(self) -> ExchangeFolder | None:
        """Where internal systems lay files of cases, if there is such a folder."""
        return ExchangeFolder(self.settings.import_folder) if self.settings.import_folder else None

    @property
    def reception(self) -> Reception:
        """What receiving files of cases works with."""
        return Reception(self.database, self.arriving, self.settings.import_max_bytes, now)

    def import_database(self) -> Database:
        """A connection of its own with time for a portion of an import; the caller closes it."""
        return self.patient_database("portal-import")

    def patient_database(self, name: str) -> Database:
        """Connections of their own, on which a statement may take a minute; the caller closes them."""
        return Database(
            create_engine(
                self.addresses.application,
                role=APPLICATION_ROLE,
                name=name,
                pool_size=2,
                statement_seconds=60,
                ringer=self.ringer,
            )
        )


def upkeep(parts: Parts) -> Upkeep:
    """What retention works with, as long as the settings say."""
    settings = parts.settings
    keeping = Keeping(
        closed_accounts=timedelta(days=settings.closed_account_days),
        sessions=timedelta(days=settings.ended_session_days),
        deliveries=timedelta(days=settings.delivery_days),
        papers=parts.retention,
    )
    return Upkeep(keeping, parts.keys, parts.files)


def dispatcher(parts: Parts) -> Dispatcher:
    """The notification worker; without SMTP settings mails land as files."""
    settings = parts.settings
    sender = settings.mail_from or "portal@localhost"
    mail: MailSender = FileSender(settings.var_dir / "mail", mail_from=sender)
    if settings.smtp_host is not None:
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
        server = SmtpServer(
            settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_username, password
        )
        mail = SmtpSender(server, mail_from=sender, bounces_to=settings.bounce_address)
    return Dispatcher(
        parts.database,
        parts.keys,
        senders=Senders(mail, sms_sender(settings), parts.wechat),
        renderer=Renderer(public_url=settings.public_url),
        listen_url=parts.bell_url,
        clock=now,
        watch=parts.watch,
    )


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@asynccontextmanager
async def addresses(settings: Settings) -> AsyncIterator[Addresses]:
    """The configured database, or the embedded one, which the last process that uses it stops."""
    if settings.database_url is not None:
        application = settings.database_url.get_secret_value()
        staff, owner = settings.staff_database_url, settings.owner_database_url
        yield Addresses(
            application,
            staff.get_secret_value() if staff else application,
            owner.get_secret_value() if owner else application,
        )
        return
    server = LocalPostgres(settings.var_dir / "postgres")
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with (settings.var_dir / "postgres.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)  # whoever is killed leaves no lock behind
        server.start()
        try:
            if not settings.keys_path.exists():  # what an earlier folder's keys protect can never be read again
                await drop_database(server.url("postgres"), DATABASE)
            server.create_database(DATABASE)
            yield Addresses(*(server.url(DATABASE),) * 3, server)
        finally:
            with suppress(BlockingIOError):  # somebody else uses it, and stops it later
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.stop()


@asynccontextmanager
async def opened(settings: Settings, watch: Watch | None = None) -> AsyncIterator[Parts]:
    """The parts, on a migrated database with its reference data; raises `NotReady` with everything that is missing."""
    passwords.work_as(passwords.QUICK if settings.quick_passwords else passwords.FULL)
    async with addresses(settings) as where:
        problems = (
            wechat_problems(settings)
            if settings.demonstration
            else await readiness.all_problems(settings, where.application)
        )
        if problems:
            raise NotReady(problems)
        await migrate(where.owner)
        keys = (
            create_keys(settings.keys_path, demonstration=True)
            if settings.demonstration
            else read_keys(settings.keys_path)
        )
        ringer = ringer_at(settings.bell_url.get_secret_value()) if settings.bell_url else None
        database = Database(
            create_engine(
                where.application,
                role=APPLICATION_ROLE,
                name="portal-app",
                pool_size=settings.pool_size,
                statement_seconds=settings.statement_seconds,
                ringer=ringer,
            )
        )
        desk = Database(
            create_engine(
                where.application,
                role=APPLICATION_ROLE,
                name="portal-desk",
                pool_size=5,
                statement_seconds=settings.statement_seconds,
                wait=60,
                ringer=ringer,
            )
        )
        parts = Parts(
            settings=settings,
            addresses=where,
            database=database,
            reads=ReadPool(
                where.application,
                name="portal-reads",
                size=settings.pool_size,
                statement_seconds=settings.statement_seconds,
            ),
            staff_engine=create_engine(
                where.staff,
                role=STAFF_ROLE,
                name="portal-staff",
                pool_size=5,
                statement_seconds=30,
                wait=60,
                ringer=ringer,
            ),
            desk=desk,
            keys=keys,
            files=paper_store(settings, keys),
            cleaner=Cleaner(Limits(pages=settings.paper_pages)),
            watch=watch or Watch(),
            ringer=ringer,
            wechat=wechat_of(settings, database, keys, now),
        )
        try:
            async with ringer.running() if ringer else nullcontext():
                await _fill(parts)
                yield parts
        finally:
            parts.cleaner.close()
            if parts.wechat:
                await parts.wechat.close()
            await parts.reads.close()
            await parts.database.close()
            await parts.staff_engine.dispose()
            await parts.desk.close()


def paper_store(settings: Settings, keys: Keys) -> PaperStore:
    """The bucket that is named, or else the folder."""
    if settings.storage_bucket is None:
        return PaperStore(settings.storage_path, keys)
    return PaperStore(Bucket(settings.storage_bucket, settings.storage_endpoint, settings.storage_region), keys)


async def _fill(parts: Parts) -> None:
    if parts.settings.demonstration:
        filling = parts.import_database()
        try:
            await fill_demonstration(filling, parts.keys, parts.files, parts.cleaner, now=now())
        finally:
            await filling.close()
        return
    async with parts.database.begin() as session:
        await fill_reference(session)
