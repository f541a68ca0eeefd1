"""Viewers: the subscribers of a look as rows, and the two readers for whom its words are written, each of them and nobody."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Uuid, and_, cast, column, func, join, select
from sqlalchemy.ext.compiler import compiles

from db.models import Account, Session
from db.queries.sessions import is_live
from db.reads.declaring import Reader
from db.reads.projections import Parameter
from db.reads.statement import NOW, TODAY

QUESTIONS: Mapping[str, Any] = {"session_id": Uuid(), "case_id": Uuid(), "after": Integer()}


class OfTheViewer(ColumnElement[Any]):
    """A column of whoever looks, by name alone, so that no subselect can take a second viewer into its own FROM."""

    inherit_cache = False

    def __init__(self, name: str) -> None:
        self.name, self.type = name, Uuid()


class Nobody(ColumnElement[Any]):
    """A reader in words that are to be shared: whoever names it has none."""

    inherit_cache = False
    type = Uuid()


class Personal(Exception):
    """The words depend on who looks."""


@compiles(OfTheViewer)
def _named(element: OfTheViewer, _: object, **__: object) -> str:
    return f"viewer.{element.name}"


@compiles(Nobody)
def _refused(_: Nobody, __: object, **___: object) -> str:
    raise Personal


ACCOUNT, NOBODY = OfTheViewer("account_id"), Nobody()


def viewing(language: str) -> Reader:
    """Each viewer in turn."""
    return Reader(ACCOUNT, OfTheViewer("session_id"), NOW, TODAY, language)


def nobody(language: str) -> Reader:
    """The reader of what is the same for all: SQL that names it does not compile, but raises `Personal`."""
    return Reader(NOBODY, NOBODY, NOW, TODAY, language)


def viewers(*questions: str) -> Any:
    """The subscribers in their places; those whose sessions do not live have neither session nor account."""
    arrays = (Parameter(name, ARRAY(QUESTIONS[name])) for name in questions)
    columns = (column(name, QUESTIONS[name]) for name in questions)
    asked = func.unnest(*arrays).table_valued(*columns, with_ordinality="n", name="asked").render_derived()
    people = join(Session, Account, Account.id == Session.account_id)
    return (
        select(
            cast(asked.c.n, Integer).label("n"),
            *(asked.c[name] for name in questions if name != "session_id"),
            Session.id.label("session_id"),
            Account.id.label("account_id"),
            Account.last_notice_seq,
        )
        .select_from(asked.outerjoin(people, and_(Session.id == asked.c.session_id, is_live(NOW))))
        .subquery("viewer")
    )
