"""All tables."""

from db.models.account import (
    Account,
    Attempt,
    ContactCode,
    IdempotencyKey,
    LawyerProfile,
    PasswordReset,
    Session,
    UsedWechatState,
    WechatIdentity,
)
from db.models.api_key import ApiKey, ApiKeySecret
from db.models.appointment import (
    Appointment,
    AppointmentAttachment,
    AppointmentMatter,
    AppointmentWish,
    BookingBan,
    CalendarFeed,
    OfficeMatter,
)
from db.models.attachment import Attachment
from db.models.audit_entry import AuditEntry, AuditSeal, UnsealedEntry
from db.models.binding import Binding, BindingAttachment
from db.models.case import (
    Case,
    CaseCharge,
    CaseImport,
    CaseLine,
    CaseStagePassed,
    CoerciveMeasure,
    FieldSwitch,
    Party,
    ProgressEvent,
    ProgressItem,
)
from db.models.case_upload import CaseUpload
from db.models.complaint import CaseAnnouncement, Complaint
from db.models.duty import DutyAddress, DutySummary
from db.models.follow import ProcuratorateFollow, SavedSearch
from db.models.identity import IdentityClash, IdentityVerification
from db.models.notice import Broadcast, ChannelPause, Delivery, Notice, NoticePreference, StaffNotice
from db.models.procuratorate import Procuratorate
from db.models.provider import MessageAlarm, ProviderPause
from db.models.publication import (
    DocumentType,
    Publication,
    PublicationCategory,
    PublicationCharge,
    PublicationLevel,
    PublicationTotal,
)
from db.models.publication_draft import (
    DraftCharge,
    DraftStep,
    ProtectedName,
    PublicationDraft,
    PublicationSource,
    PublicationWithdrawal,
)
from db.models.publication_objection import PublicationObjection
from db.models.reception import ReceptionClosure, ReceptionRoom, ReceptionSession, ReceptionSlot
from db.models.reference import Charge, Matter, Reason, Workday
from db.models.registration import Receipt, Registration, RegistrationAttachment
from db.models.remote_request import RemoteRequest, RemoteRequestAttachment, RemoteRequestCase, RemoteRequestStep
from db.models.review_claim import ReviewClaim
from db.models.scheduled_job import ScheduledJob
from db.models.search_entry import MovedOffice, SearchEntry, SearchFrequency
from db.models.settled_doubt import SettledDoubt
from db.models.staff_member import PaperPermit, StaffFactor, StaffMember, StaffRecoveryCode, StaffSession
from db.models.staff_task import StaffTask
from db.models.state_transition import StateTransition
from db.models.wechat import WechatEventReport, WechatToken, WechatTokenKind
from db.models.wechat_message import SubscriptionCredit, WechatTemplate

__all__ = [
    "Account",
    "ApiKey",
    "ApiKeySecret",
    "Appointment",
    "AppointmentAttachment",
    "AppointmentMatter",
    "AppointmentWish",
    "Attachment",
    "Attempt",
    "AuditEntry",
    "AuditSeal",
    "Binding",
    "BindingAttachment",
    "BookingBan",
    "Broadcast",
    "CalendarFeed",
    "Case",
    "CaseAnnouncement",
    "CaseCharge",
    "CaseImport",
    "CaseLine",
    "CaseStagePassed",
    "CaseUpload",
    "ChannelPause",
    "Charge",
    "CoerciveMeasure",
    "Complaint",
    "ContactCode",
    "Delivery",
    "DocumentType",
    "DraftCharge",
    "DraftStep",
    "DutyAddress",
    "DutySummary",
    "FieldSwitch",
    "IdempotencyKey",
    "IdentityClash",
    "IdentityVerification",
    "LawyerProfile",
    "Matter",
    "MessageAlarm",
    "MovedOffice",
    "Notice",
    "NoticePreference",
    "OfficeMatter",
    "PaperPermit",
    "Party",
    "PasswordReset",
    "Procuratorate",
    "ProcuratorateFollow",
    "ProgressEvent",
    "ProgressItem",
    "ProtectedName",
    "ProviderPause",
    "Publication",
    "PublicationCategory",
    "PublicationCharge",
    "PublicationDraft",
    "PublicationLevel",
    "PublicationObjection",
    "PublicationSource",
    "PublicationTotal",
    "PublicationWithdrawal",
    "Reason",
    "Receipt",
    "ReceptionClosure",
    "ReceptionRoom",
    "ReceptionSession",
    "ReceptionSlot",
    "Registration",
    "RegistrationAttachment",
    "RemoteRequest",
    "RemoteRequestAttachment",
    "RemoteRequestCase",
    "RemoteRequestStep",
    "ReviewClaim",
    "SavedSearch",
    "ScheduledJob",
    "SearchEntry",
    "SearchFrequency",
    "Session",
    "SettledDoubt",
    "StaffFactor",
    "StaffMember",
    "StaffNotice",
    "StaffRecoveryCode",
    "StaffSession",
    "StaffTask",
    "StateTransition",
    "SubscriptionCredit",
    "UnsealedEntry",
    "UsedWechatState",
    "WechatEventReport",
    "WechatIdentity",
    "WechatTemplate",
    "WechatToken",
    "WechatTokenKind",
    "Workday",
]
