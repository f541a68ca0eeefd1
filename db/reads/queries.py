"""The root of all queries, and the catalogue of everything that can be read."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Uuid, func, null
from sqlalchemy.sql import ColumnElement

from db import global_ids
from db.queries.cases import bound_by
from db.reads import publications
from db.reads.accounts import ACCOUNT, LAWYER_PROFILE, SESSION, WECHAT_IDENTITY, unread
from db.reads.appointments import (
    APPOINTMENT,
    APPOINTMENT_MATTERS,
    BOOKING_BAN,
    MATTER,
    RECEPTION_SLOT,
    begins,
    is_over,
    mine,
    range_refused,
    slots_of,
)
from db.reads.arguments import row_id, switch, truth, word, words
from db.reads.attachments import ATTACHMENT, required_papers
from db.reads.bindings import BINDING
from db.reads.cases import CASE, CASE_CHARGE, COERCIVE_MEASURE, PROGRESS_EVENT
from db.reads.complaints import COMPLAINT
from db.reads.declaring import (
    Bind,
    Bound,
    Catalogue,
    Choice,
    Computed,
    Connection,
    Entity,
    Expression,
    Projection,
    Reader,
    Relation,
    Row,
    Rows,
    where,
)
from db.reads.follows import SAVED_SEARCH
from db.reads.notices import DELIVERY, NOTICE
from db.reads.procuratorates import PROCURATORATE, below, office_searched, searched
from db.reads.projections import Parameter
from db.reads.publication_search import FOLLOWED_PUBLICATIONS, PUBLICATION_SEARCH
from db.reads.reference import CHARGE, REASON, everybody, named
from db.reads.registrations import CHECKED_RECEIPT, RECEIPT, REGISTRATION
from db.reads.remote_requests import DELIVERY_RECEIPT, REMOTE_REQUEST, REMOTE_REQUEST_STEP
from db.reads.selection import Asked
from rules.errors import NotFound
from rules.papers import IN_THE_BOX

NODES = (
    "registration",
    "binding",
    "case",
    "notice",
    "attachment",
    "progress_event",
    "procuratorate",
    "complaint",
    "remote_request",
    "appointment",
    "booking_ban",
    "saved_search",
    "important_case",
    "legal_document",
)


def _any_id(value: str) -> Mapping[str, Bound]:
    """Kind and UUID of a global id; what is no id of ours names nothing: NOT_FOUND."""
    found = global_ids.decode(value)
    if found is None or found[0] not in NODES:
        raise NotFound
    return {"kind": found[0], "id": Bind(found[1], Uuid())}


def _publication_id(value: str) -> Mapping[str, Bound]:
    """The id of something public: of whatever else it is the id, here it names nothing."""
    found = global_ids.decode(value)
    if found is None or found[0] not in publications.KINDS.values():
        raise NotFound
    return {"kind": found[0], "id": Bind(found[1], Uuid())}


def _mine(_: Row, binding: Row, __: Reader, *, statuses: Any) -> Rows:
    return Rows(() if statuses is None else (binding.status == statuses.any_(),))


def _document_box(_: Row, paper: Row, reader: Reader) -> Rows:
    """What came and was accepted; its account is named for the index by which a page is read."""
    return where(paper.account_id == reader.account_id, paper.state.in_(IN_THE_BOX))


def _inbox(_: Row, notice: Row, __: Reader, *, unread_only: bool) -> Rows:
    return Rows((notice.read_at.is_(None),) if unread_only else ())


def _given(_: Row, __: Reader, **arguments: Any) -> Mapping[str, Projection]:
    """A function of nothing but its arguments."""
    return {name: value if isinstance(value, ColumnElement) else null() for name, value in arguments.items()}


QUERY = Entity(
    "query",
    "Query",
    None,
    everybody,
    {
        "me": Relation("account", lambda _, account, reader: where(account.id == reader.account_id)),
        "node": Choice(NODES, lambda _, kind, id: (kind, id), {"id": _any_id}),
        "my_bindings": Connection("binding", ("id",), _mine, descending=True, arguments={"statuses": words}),
        "my_remote_requests": Connection("remote_request", ("id",), descending=True),
        "my_appointments": Connection("appointment", ("id",), mine, descending=True, arguments={"statuses": words}),
        "my_booking_bans": Connection("booking_ban", ("id",), descending=True),
        "appointment_matters": dataclasses.replace(APPOINTMENT_MATTERS, arguments={"binding_id": row_id("binding")}),
        "reception_slots": Relation(
            "reception_slot",
            slots_of,
            many=True,
            arguments={"procuratorate_id": row_id("procuratorate"), "from_": begins, "to": is_over},
            refuse=range_refused,
        ),
        "my_complaints": Connection("complaint", ("id",), lambda _, __, ___: Rows(()), descending=True),
        "my_attachments": Connection("attachment", ("id",), _document_box, descending=True),
        "my_cases": Connection("case", ("id",), lambda _, case, reader: where(bound_by(reader, case)), descending=True),
        "case": Relation("case", lambda _, case, __, *, id: where(case.id == id), arguments={"id": row_id("case")}),
        "my_notices": Connection(
            "notice",
            ("seq",),
            _inbox,
            descending=True,
            arguments={"unread_only": switch},
            extra={"unread_count": Expression(unread, certain=True)},
        ),
        "required_papers": Computed(
            required_papers,
            _given,
            {"account_type": word, "capacity": word, "client_is_party": truth, "legal_aid": truth},
        ),
        "procuratorates": Connection(
            "procuratorate",
            ("unit_code",),
            below,
            arguments={"parent_id": row_id("procuratorate"), "search": office_searched},
        ),
        "receipt": Relation(
            "checked_receipt",
            lambda _, receipt, __, *, number, code: where(
                receipt.number == number, receipt.verification_code == func.upper(code)
            ),
            arguments={"number": word, "code": word},
        ),
        "publications": PUBLICATION_SEARCH,
        "followed_publications": FOLLOWED_PUBLICATIONS,
        "charges": Connection("charge", ("position",), named, arguments={"search": searched}),
        "publication": publications.one_of(_publication_id),
        "latest_publications": publications.LATEST,
        "latest_important_cases_by_level": publications.BY_LEVEL,
        "latest_legal_documents_by_type": publications.BY_TYPE,
        "publication_counts": publications.COUNTS,
    },
)
CATALOGUE = Catalogue(
    QUERY,
    ACCOUNT,
    APPOINTMENT,
    ATTACHMENT,
    BINDING,
    BOOKING_BAN,
    CASE,
    CASE_CHARGE,
    CHARGE,
    CHECKED_RECEIPT,
    COERCIVE_MEASURE,
    COMPLAINT,
    DELIVERY,
    DELIVERY_RECEIPT,
    publications.DOCUMENT_TYPE,
    publications.IMPORTANT_CASE,
    publications.IMPORTANT_CASES_OF_LEVEL,
    LAWYER_PROFILE,
    publications.LEGAL_DOCUMENT,
    publications.LEGAL_DOCUMENTS_OF_TYPE,
    MATTER,
    NOTICE,
    PROCURATORATE,
    PROGRESS_EVENT,
    publications.PUBLICATION,
    publications.PUBLICATION_CATEGORY,
    publications.PUBLICATION_CHARGE,
    REASON,
    RECEIPT,
    RECEPTION_SLOT,
    REGISTRATION,
    REMOTE_REQUEST,
    REMOTE_REQUEST_STEP,
    SAVED_SEARCH,
    SESSION,
    WECHAT_IDENTITY,
)


def named_rows(entity: Entity, asked: Sequence[Asked]) -> tuple[Entity, list[Asked]]:
    """A root whose `rows` are those of an entity that the parameter `ids` names, and what is asked of it."""
    named = Relation(entity.kind, lambda _, row, __, *, ids: where(row.id == ids.any_()), many=True)
    ids = {"ids": Parameter("ids", ARRAY(Uuid()))}
    rows = Asked("rows", "rows", arguments=ids, below={entity.type_name: tuple(asked)})
    return Entity("query", "Query", None, everybody, {"rows": named}), [rows]
