"""Drafts of publications for tests: a source about fictional people, as it lies before anybody has redacted it."""

from uuid import UUID

from db import models
from db.base import new_id
from db.crypto import Keys
from db.engine import Database
from rules.cases import PartyRole
from rules.people import Staff
from rules.publication_drafts import DraftStatus, Texts
from rules.publications import PublicationKind
from services.publication_sources import sealed
from tests import people

SOURCE = Texts(
    "示例沈大河故意伤害案起诉书",
    "示例沈大河殴打他人。",
    "被告人示例沈大河，男，1901年5月12日出生，身份证号码110108190105120013，住北京市海淀区知春路1号2单元301室。\n"
    "示例沈大河殴打被害人示例沈 小舟，手机13800138000。证人高明称其手段并不高明，本院联系电话见首页。",
)


async def draft(
    owner: Database, keys: Keys, author: Staff, *, source: Texts = SOURCE, unit_code: str = "110108", serial: int = 1
) -> UUID:
    """A draft with its source, about a case with a suspect and a victim, that its author has begun."""
    names = ("示例沈大河", "示例沈小舟")
    case = await people.case(owner, serial, unit_code=unit_code, party_names=names, role=PartyRole.SUSPECT)
    async with owner.begin() as session:
        row = models.PublicationDraft(
            id=new_id(),
            publication_id=new_id(),
            edition=1,
            procuratorate_id=case.procuratorate_id,
            kind=PublicationKind.LEGAL_DOCUMENT,
            document_type_code="NON_PROSECUTION",
            case_id=case.id,
            status=DraftStatus.DRAFT,
            author_id=author.staff_id,
            hands=[author.staff_id],
            created_at=people.NOW,
            updated_at=people.NOW,
        )
        session.add(row)
        await session.flush()
        session.add(
            models.PublicationSource(
                draft_id=row.id,
                procuratorate_id=row.procuratorate_id,
                text_encrypted=sealed(keys, row.id, source),
            )
        )
        return row.id
