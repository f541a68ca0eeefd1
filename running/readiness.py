"""What stands against starting in production, all at once: asked at start-up and by `python -m cli doctor`."""

import os
from dataclasses import fields

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from db.bells.choice import OUTSIDE, is_outside
from db.crypto import read_keys
from db.engine import Database, create_engine
from rules.paper_retention import Retention
from running.carriers import sms_problems
from running.wechat_apps import SAFE, wechat_problems
from settings import Settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def configuration_problems(settings: Settings) -> list[str]:
    """Settings that are missing or are demonstration ones."""
    problems = []
    if settings.base_url is None:
        problems.append("PORTAL_BASE_URL is missing: the address that people use, e.g. https://portal.example.cn")
    elif not settings.base_url.startswith(SAFE):
        problems.append("PORTAL_BASE_URL must be https (http only on loopback)")
    if settings.smtp_host is None:
        problems.append("PORTAL_SMTP_HOST is missing: the server that takes the portal's mails")
    if settings.mail_from is None:
        problems.append("PORTAL_MAIL_FROM is missing: the sender of the portal's mails")
    folder = settings.import_folder
    if folder is not None and not (folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)):
        problems.append("PORTAL_IMPORT_FOLDER is no folder that the portal may write")
    if settings.bell_url is not None and not is_outside(settings.bell_url.get_secret_value()):
        problems.append(f"PORTAL_BELL_URL must begin with one of {', '.join(f'{each}://' for each in OUTSIDE)}")
    if settings.metrics_port and settings.metrics_token is None and settings.metrics_host not in LOOPBACK:
        problems.append("PORTAL_METRICS_HOST is open to others: set PORTAL_METRICS_TOKEN")
    apps = sms_problems(settings) + wechat_problems(settings)
    return problems + apps + _paper_problems(settings) + _key_problems(settings)


def _paper_problems(settings: Settings) -> list[str]:
    try:
        Retention(**settings.paper_retention)
    except (TypeError, ValueError):
        names = ", ".join(each.name for each in fields(Retention))
        return [f"PORTAL_PAPER_RETENTION must name days, one at least, for some of {names}"]
    return []


def _key_problems(settings: Settings) -> list[str]:
    if settings.keys_file is None:
        return ["PORTAL_KEYS_FILE is missing: make one with `python -m cli keys create FILE`"]
    try:
        keys = read_keys(settings.keys_file)
    except (OSError, ValueError, KeyError, TypeError):
        return ["PORTAL_KEYS_FILE cannot be read: make one with `python -m cli keys create FILE`"]
    problems = []
    if keys.demonstration:
        problems.append("PORTAL_KEYS_FILE holds demonstration keys: make fresh ones")
    if settings.keys_file.stat().st_mode & 0o077:
        problems.append("PORTAL_KEYS_FILE is readable by others: chmod 600")
    return problems


async def all_problems(settings: Settings, address: str) -> list[str]:
    """Everything that stands against starting in production: settings, keys, the database and what is in it."""
    database = Database(create_engine(address, role=None, name="portal-doctor", pool_size=1))
    try:
        return configuration_problems(settings) + await database_problems(database)
    except (SQLAlchemyError, OSError, TimeoutError) as lost:
        return [*configuration_problems(settings), f"the database cannot be asked: {type(lost).__name__}"]
    finally:
        await database.close()


async def server_problems(database: Database) -> list[str]:
    """What is wrong with the server, or with the database as it was created."""
    problems = []
    async with database.read() as session:
        version = int(await session.scalar(text("select current_setting('server_version_num')::int")) or 0)
        if version < 180000:
            problems.append(f"PostgreSQL 18 is needed, this is {version // 10000}")
        if await session.scalar(text("select current_setting('server_encoding')")) != "UTF8":
            problems.append("the database's encoding must be UTF-8")
        has_trigrams = await session.scalar(text("select to_regproc('show_trgm') is not null"))
        if has_trigrams and not await session.scalar(text("select cardinality(show_trgm('贪污')) > 0")):
            problems.append("the database's LC_CTYPE hides Chinese from pg_trgm: create it with C.UTF-8")
    return problems


async def database_problems(database: Database) -> list[str]:
    """What is wrong with the database itself, or in it."""
    problems = await server_problems(database)
    async with database.read() as session:
        for table in ("accounts", "staff_members"):
            if not await session.scalar(text("select to_regclass(:name) is not null"), {"name": table}):
                continue  # a fresh database: the start migrates it
            if await session.scalar(text(f"select exists (select from {table} where is_demonstration)")):  # noqa: S608
                problems.append(f"the table {table} holds demonstration accounts: use an empty database")
    return problems
