"""信息公开: important cases and legal documents, which everybody reads."""

from datetime import datetime

import strawberry

from graph.declaring import field
from graph.resolvers import publications
from graph.types.charge import Charge
from graph.types.node import Node
from graph.types.procuratorate import Procuratorate
from rules.cases import CaseStage
from rules.procuratorates import ProcuratorateLevel
from rules.publication_objections import ObjectionStatus


@strawberry.interface(
    description="公开信息 · What the public may read; redacted, and approved by somebody who had no hand in it."
)
class Publication(Node):
    """An important case or a legal document."""

    title: str = field("标题 · Title; of what is withdrawn the sentence that it was.")
    summary: str | None = field("摘要 · Summary.")
    body: str | None = field("正文 · Text; null when it is withdrawn.")
    published_at: datetime = field("公开时间 · When it was published first.")
    version: int = field("版本 · Grows with every correction.")
    corrected_at: datetime | None = field("更正时间 · When it was corrected last.")
    withdrawn_at: datetime | None = field("撤回时间 · When it was withdrawn.")
    stage: CaseStage | None = field("诉讼阶段 · Stage; null when it is withdrawn or has none.")
    stage_label: str | None = field("诉讼阶段 · In the reader's language.")
    procuratorate: Procuratorate = field("发布单位 · The office that published it.")
    charges: list[Charge] = field("罪名、案由 · Charges; none when it is withdrawn.")


@strawberry.type(description="文书类型 · A type of legal documents, kept by administrators.")
class DocumentType:
    """A type of documents."""

    code: str = field("代码 · Stable, for programs.")
    label: str = field("名称 · In the reader's language.")


@strawberry.type(description="重要案件信息类别 · A category of important cases, kept by administrators.")
class PublicationCategory:
    """A category."""

    code: str = field("代码 · Stable, for programs.")
    label: str = field("名称 · In the reader's language.")


@strawberry.type(description="重要案件信息 · An important case.")
class ImportantCase(Publication):
    """An important case."""

    category: PublicationCategory = field("类别 · Category.")


@strawberry.type(description="法律文书 · A legal document.")
class LegalDocument(Publication):
    """A legal document."""

    document_type: DocumentType = field("文书类型 · Type.")
    document_number: str | None = field("文号 · Number; null when it is withdrawn or has none.")


@strawberry.type(description="各层级最新重要案件信息 · The newest important cases of the offices of a level.")
class ImportantCasesOfLevel:
    """A level with its newest."""

    level: ProcuratorateLevel = field("层级 · Level.")
    publications: list[ImportantCase] = field("重要案件信息 · The newest first.")


@strawberry.type(description="各类型最新法律文书 · The newest legal documents of a type.")
class LegalDocumentsOfType:
    """A type with its newest."""

    document_type: DocumentType = field("文书类型 · Type.")
    publications: list[LegalDocument] = field("法律文书 · The newest first.")


@strawberry.type(description="公开数量 · How many publications there are.")
class PublicationCounts:
    """Counters."""

    total: int = field("总数 · All that are public now.")
    today: int = field("今日公开 · Of these, published today.")


@strawberry.type(description="公开异议 · An objection to a publication, for whoever made it.")
class PublicationObjection:
    """An objection as it was taken in."""

    id: strawberry.ID = field("Opaque; do not look inside.")
    objection_number: str = field("异议编号 · Number, under which the office files it.")
    status: ObjectionStatus = field("状态 · Status.")
    status_label: str = field("状态 · In the reader's language.")
    due_at: datetime = field("答复时限 · By when it is to be answered.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, publications.Objected)
