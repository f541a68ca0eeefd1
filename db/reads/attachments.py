"""材料: one's own papers, and what must be handed in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import aliased

from db import models
from db.queries import attachments, sessions
from db.reads.declaring import Computed, Entity, Expression, Group, Projection, Reader, Reading, Relation, Row, Rows
from db.reads.projections import global_id
from rules.accounts import AccountType
from rules.bindings import Capacity
from rules.papers import MAGIC, MAX_BYTES, AttachmentState, RequiredPaper, for_binding, for_registration

LINK_LIFE = timedelta(minutes=10)


def given_with(
    link: type[
        models.AppointmentAttachment
        | models.BindingAttachment
        | models.RegistrationAttachment
        | models.RemoteRequestAttachment
    ],
    by: str,
) -> Relation:
    """The papers of an application, in the order in which they were given."""

    def papers(row: Row, paper: Row, _: Reader) -> Rows:
        given: Any = aliased(link)
        return Rows((getattr(given, by) == row.id, given.attachment_id == paper.id), order=(given.position,))

    return Relation("attachment", papers, many=True)


def _download_url(given: Any, reading: Reading) -> str | None:
    """A signed link for the owner, valid for ten minutes; none until the paper is stored, nor where the password is asked for."""
    if given["state"] != AttachmentState.STORED or given["asks"]:
        return None
    paper, until = given["id"], int((reading.now + LINK_LIFE).timestamp())
    signature = reading.keys.signature("paper", f"{paper}|{until}")
    return f"{reading.public_url}/papers/{paper}?until={until}&signature={signature}"


def _needs_of_the_link(row: Row, reader: Reader) -> Mapping[str, Projection]:
    asks = sessions.asks_for_password(reader.session_id, reader.now)
    return {"id": global_id("attachment", row.id), "state": row.state, "asks": asks}


def required_papers(given: Any, reading: Reading) -> list[dict[str, Any]]:
    """The papers for a registration, or with a capacity for a binding."""
    account_type = AccountType[given["account_type"]]
    papers = for_registration(account_type)
    if given["capacity"] is not None:
        papers = for_binding(
            account_type,
            Capacity[given["capacity"]],
            client_is_party=given["client_is_party"],
            legal_aid=given["legal_aid"],
        )
    return [paper_shown(paper, reading.language) for paper in papers]


def paper_shown(paper: RequiredPaper, language: str) -> dict[str, Any]:
    """A paper of a list, as `RequiredPaper` of the API."""
    return {
        "kind": paper.kind.value,
        "label": paper.kind.label(language),
        "required": paper.required,
        "accepted_media_types": list(MAGIC),
        "max_bytes": MAX_BYTES,
    }


ATTACHMENT = Entity(
    "attachment",
    "Attachment",
    models.Attachment,
    lambda reader, row: attachments.visible_to(reader, row),
    {
        "check": Group(
            "AttachmentCheck",
            {
                "result": Expression(lambda row, _: row.paper_check, certain=True),
                "remark": Expression(lambda row, _: row.check_remark),
            },
        ),
        "download_url": Computed(_download_url, _needs_of_the_link),
    },
)
