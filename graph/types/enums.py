"""The enums of the API: the vocabulary of the rules, each value described in both languages."""

import strawberry

from rules.accounts import AccountStatus, AccountType, ContactChannel, IdType, WechatApp
from rules.appointments import AppointmentOutcome, AppointmentStatus, Canceller
from rules.bindings import BindingStatus, Capacity
from rules.booking_bans import BookingBanStatus
from rules.cases import CaseDomain, CaseStage, CaseType, CoerciveMeasureKind, StageState
from rules.clocks import TimeUnit
from rules.complaints import ComplaintStatus
from rules.errors import RefusalCode
from rules.labels import Labelled
from rules.notices import DeliveryStatus, NoticeCategory, NoticeChannel, NoticeFrequency
from rules.papers import AttachmentKind, AttachmentState, PaperCheck
from rules.procuratorates import ProcuratorateLevel
from rules.progress_events import ProgressKind
from rules.publication_objections import ObjectionStatus
from rules.publication_search import PublicationOrder
from rules.publications import PublicationKind
from rules.registrations import IntakeChannel, ReceiptKind, RegistrationStatus
from rules.remote_decisions import DeliveryMedium
from rules.remote_requests import RemoteRequestKind, RemoteRequestStatus
from rules.review import Outcome

LABELLED: tuple[type[Labelled], ...] = (
    AccountStatus,
    AccountType,
    AppointmentOutcome,
    AppointmentStatus,
    AttachmentKind,
    AttachmentState,
    BindingStatus,
    BookingBanStatus,
    Canceller,
    Capacity,
    CaseDomain,
    CaseStage,
    CaseType,
    CoerciveMeasureKind,
    ComplaintStatus,
    ContactChannel,
    DeliveryMedium,
    DeliveryStatus,
    IdType,
    IntakeChannel,
    NoticeCategory,
    NoticeChannel,
    NoticeFrequency,
    ObjectionStatus,
    Outcome,
    PaperCheck,
    ProcuratorateLevel,
    ProgressKind,
    PublicationKind,
    PublicationOrder,
    ReceiptKind,
    RegistrationStatus,
    RemoteRequestKind,
    RemoteRequestStatus,
    StageState,
    TimeUnit,
    WechatApp,
)


def _declare(kind: type[Labelled]) -> None:
    title = (kind.__doc__ or kind.__name__).strip().splitlines()[0]
    strawberry.enum(kind, description=title)
    for value in kind.__strawberry_definition__.values:  # type: ignore[attr-defined]
        member = kind[value.name]
        value.description = f"{member.zh} · {member.en}"


for _kind in LABELLED:
    _declare(_kind)

strawberry.enum(RefusalCode, description="Why an act was refused.")
for _value, _why in zip(
    RefusalCode.__strawberry_definition__.values,  # type: ignore[attr-defined]
    (
        "Nobody is signed in, or the credentials are wrong.",
        "The thing may be seen, the act is not allowed.",
        "Not there, or not to be seen.",
        "The input does not hold; `problems` lists everything.",
        "The input collides with what is already there.",
        "Somebody changed the thing meanwhile.",
        "Tried too often; `retryAfter` says how long to wait.",
        "Right in itself, but not offered here or now.",
    ),
    strict=True,
):
    _value.description = _why
