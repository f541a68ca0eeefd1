"""What can be asked: every root field of a query, who may ask it, and its sentence."""

from datetime import date
from typing import Annotated

import strawberry

from graph.access import Access
from graph.declaring import PAGE, read
from graph.types.account import Account
from graph.types.appointment import (
    Appointment,
    AppointmentMatterChoice,
    BookingBan,
    ReceptionSlot,
)
from graph.types.attachment import Attachment, RequiredPaper
from graph.types.binding import Binding
from graph.types.case import Case
from graph.types.charge import Charge
from graph.types.complaint import Complaint
from graph.types.node import Connection, Node
from graph.types.notice import NoticeConnection
from graph.types.procuratorate import Procuratorate
from graph.types.publication import (
    ImportantCasesOfLevel,
    LegalDocumentsOfType,
    Publication,
    PublicationCounts,
)
from graph.types.publication_search import PublicationFilter, PublicationSearchConnection
from graph.types.registration import Receipt
from graph.types.remote_request import RemoteRequest
from rules.accounts import AccountType
from rules.appointments import AppointmentStatus
from rules.bindings import BindingStatus, Capacity
from rules.publication_search import PublicationOrder

ANYONE, SIGNED_IN = Access.ANYONE, Access.SIGNED_IN


@strawberry.type(description="What can be asked.")
class Query:
    """Reads."""

    me: Account | None = read(SIGNED_IN, "我的信息 · Oneself.")
    node: Node | None = read(ANYONE, "Anything with an id that one may see.", id=strawberry.ID)
    my_bindings: Connection[Binding] | None = read(
        SIGNED_IN,
        "我的绑定列表 · One's requests and links, the newest first.",
        **PAGE,
        statuses=(list[BindingStatus] | None, None),
    )
    my_remote_requests: Connection[RemoteRequest] | None = read(
        SIGNED_IN, "我的异地申请 · One's remote requests, the newest first.", **PAGE
    )
    my_appointments: Connection[Appointment] | None = read(
        SIGNED_IN,
        "我的预约 · One's appointments, the newest first.",
        **PAGE,
        statuses=(list[AppointmentStatus] | None, None),
    )
    appointment_matters: list[AppointmentMatterChoice] | None = read(
        SIGNED_IN,
        "预约事项 · What can be booked on a binding now, and of everything else why not.",
        binding_id=strawberry.ID,
    )
    reception_slots: list[ReceptionSlot] | None = read(
        ANYONE,
        "接待时段 · The slots of an office on some days, 62 at most, with the places that are free at this moment.",
        procuratorate_id=strawberry.ID,
        from_=Annotated[date, strawberry.argument(name="from", description="From this day on.")],
        to=Annotated[date, strawberry.argument(description="Until this day, with it.")],
    )
    my_booking_bans: Connection[BookingBan] | None = read(
        SIGNED_IN, "我的失约限制 · Bans from booking on line, the newest first.", **PAGE
    )
    my_complaints: Connection[Complaint] | None = read(
        SIGNED_IN, "我的投诉 · One's complaints about delay, the newest first.", **PAGE
    )
    my_attachments: Connection[Attachment] | None = read(
        SIGNED_IN,
        "材料箱 · One's papers, the newest first: what is stored can be given again, what is purged is named.",
        **PAGE,
    )
    my_cases: Connection[Case] | None = read(
        SIGNED_IN, "我的案件列表 · The cases that one may read, the newest first.", **PAGE
    )
    case: Case | None = read(SIGNED_IN, "案件查看 · One case.", id=strawberry.ID)
    my_notices: NoticeConnection | None = read(
        SIGNED_IN, "我的通知 · One's notices, the newest first.", **PAGE, unread_only=(bool, False)
    )
    required_papers: list[RequiredPaper] | None = read(
        ANYONE,
        "应交材料 · Which papers a registration or a binding needs.",
        account_type=AccountType,
        capacity=(Capacity | None, None),
        client_is_party=(bool, True),
        legal_aid=(bool, False),
    )
    procuratorates: Connection[Procuratorate] | None = read(
        ANYONE,
        "检察院 · The top of the tree, the offices right below one, or those whose name, short name or initials in pinyin contain a text.",
        parent_id=(strawberry.ID | None, None),
        search=(str | None, None),
        first=(int | None, 50),
        after=(str | None, None),
    )
    receipt: Receipt | None = read(
        ANYONE,
        "回执单核验 · Whether a receipt is real; NOT_FOUND alike for a wrong number and a wrong code.",
        number=str,
        code=str,
    )
    publications: PublicationSearchConnection | None = read(
        ANYONE,
        "信息公开检索 · What is public, by words and filters, the newest first where nothing else is said.",
        filter=(PublicationFilter | None, None),
        order_by=(PublicationOrder, PublicationOrder.NEWEST),
        first=(int | None, 15),
        after=(str | None, None),
    )
    followed_publications: PublicationSearchConnection | None = read(
        SIGNED_IN,
        "关注动态 · The newest of what the procuratorates that one follows have published.",
        first=(int | None, 15),
        after=(str | None, None),
    )
    charges: Connection[Charge] | None = read(
        ANYONE,
        "罪名 · Charges, in the order of the Criminal Law.",
        search=(str | None, None),
        first=(int | None, 20),
        after=(str | None, None),
    )
    latest_publications: list[Publication] | None = read(
        ANYONE, "最新公开 · The newest important cases and legal documents together, 50 at most.", first=(int, 5)
    )
    latest_important_cases_by_level: list[ImportantCasesOfLevel] | None = read(
        ANYONE, "各层级最新重要案件信息 · The newest important cases of each level of offices.", per_group=(int, 5)
    )
    latest_legal_documents_by_type: list[LegalDocumentsOfType] | None = read(
        ANYONE, "各类型最新法律文书 · The newest legal documents of each type.", per_group=(int, 5)
    )
    publication_counts: PublicationCounts | None = read(ANYONE, "公开数量 · How many are public, in all and of today.")
    publication: Publication | None = read(
        ANYONE,
        "公开信息查看 · One publication; of one that is withdrawn only that it was.",
        id=strawberry.ID,
    )
