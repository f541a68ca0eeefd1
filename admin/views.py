"""All staff pages, in the order of the menu."""

from sqladmin import BaseView

from admin.accounts import AccountView
from admin.api_keys import ApiKeyView
from admin.appointments import AppointmentView
from admin.audit_entries import AuditEntryView
from admin.bindings import BindingView
from admin.booking_bans import BookingBanView
from admin.case_imports import CaseImportView
from admin.cases import CaseView
from admin.channels import ChannelView
from admin.charges import ChargeView
from admin.check_in import CheckInView
from admin.complaints import ComplaintView
from admin.deliveries import DeliveryView
from admin.duty_addresses import DutyAddressView
from admin.field_switches import FieldSwitchView
from admin.hall_desk import HallDeskView
from admin.identity_clashes import IdentityClashView
from admin.import_desk import ImportDeskView
from admin.import_lag import ImportLagView
from admin.message_templates import MessageTemplateView
from admin.my_factor import FactorView
from admin.my_sign_in import SignInView
from admin.notices import NoticeView
from admin.office_matters import OfficeMatterView
from admin.paper_reasons import PaperReasonView
from admin.papers import PaperView
from admin.procuratorates import ProcuratorateView
from admin.progress_events import ProgressEventView
from admin.publication_drafts import PublicationDraftView
from admin.publication_figures import PublicationFigureView
from admin.publication_objections import PublicationObjectionView
from admin.publication_types import DocumentTypeView, PublicationCategoryView
from admin.publications import PublicationView
from admin.reasons import ReasonView
from admin.receipts import ReceiptView
from admin.reception import ReceptionView
from admin.reception_rooms import ReceptionRoomView
from admin.reception_slots import ReceptionSlotView
from admin.redaction import RedactionView
from admin.registrations import RegistrationView
from admin.remote_requests import RemoteRequestView
from admin.review_queue import ReviewQueueView
from admin.staff_bell import StaffBellView
from admin.staff_members import StaffMemberView
from admin.staff_tasks import StaffTaskView
from admin.wechat_templates import WechatTemplateView
from admin.workdays import WorkdayView

VIEWS: tuple[type[BaseView], ...] = (
    ReviewQueueView,
    StaffTaskView,
    StaffBellView,
    RegistrationView,
    BindingView,
    RemoteRequestView,
    AppointmentView,
    ComplaintView,
    PublicationDraftView,
    PublicationView,
    PublicationObjectionView,
    PublicationFigureView,
    CheckInView,
    ReceptionView,
    ReceptionRoomView,
    ReceptionSlotView,
    OfficeMatterView,
    BookingBanView,
    HallDeskView,
    IdentityClashView,
    ReceiptView,
    CaseView,
    ProgressEventView,
    ImportDeskView,
    CaseImportView,
    ImportLagView,
    NoticeView,
    DeliveryView,
    ChannelView,
    MessageTemplateView,
    WechatTemplateView,
    ProcuratorateView,
    ChargeView,
    ReasonView,
    DocumentTypeView,
    PublicationCategoryView,
    WorkdayView,
    FieldSwitchView,
    DutyAddressView,
    StaffMemberView,
    ApiKeyView,
    AccountView,
    AuditEntryView,
    PaperView,
    PaperReasonView,
    RedactionView,
    FactorView,
    SignInView,
)
