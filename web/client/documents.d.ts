// Written by `make documents` from operations/*.graphql and the schema: change those.
import type { Document } from "./asking.js";

export type AccountStatus = "PENDING" | "ACTIVE" | "LOCKED" | "SUSPENDED" | "CLOSED";
export type AccountType = "LAWYER" | "REPRESENTATIVE" | "PARTY" | "LEGAL_GUARDIAN" | "CLOSE_RELATIVE";
export type AmendAppointmentInput = { id: string; expectedVersion: number; matters?: (string)[] | null; preferredSlotIds?: (string)[] | null; statement?: string | null; attachmentIds?: (string)[] | null };
export type AmendBindingInput = { id: string; expectedVersion: number; procuratorateId?: string | null; partyName?: string | null; chargeCode?: string | null; caseNumber?: string | null; capacity?: Capacity | null; clientName?: string | null; clientRelation?: string | null; entrustedOn?: string | null; legalAid?: boolean | null; attachmentIds?: (string)[] | null; note?: string | null; idempotencyKey?: string | null };
export type AmendRemoteRequestInput = { id: string; expectedVersion: number; localProcuratorateId?: string | null; handlingProcuratorateId?: string | null; partyName?: string | null; caseNumber?: string | null; capacity?: Capacity | null; purpose?: string | null; attachmentIds?: (string)[] | null; idempotencyKey?: string | null };
export type AnnotateBindingInput = { id: string; note?: string | null; caseLabel?: string | null };
export type AppealBookingBanInput = { id: string; statement: string; expectedVersion: number };
export type ApplyForBindingInput = { procuratorateId: string; partyName: string; chargeCode?: string | null; caseNumber?: string | null; capacity: Capacity; clientName?: string | null; clientRelation?: string | null; entrustedOn?: string | null; legalAid?: boolean; attachmentIds: (string)[]; note?: string | null; idempotencyKey?: string | null };
export type AppointmentOutcome = "COMPLETED" | "NO_SHOW" | "OVERDUE" | "OTHER";
export type AppointmentStatus = "SUBMITTED" | "ACCEPTED" | "FORWARDED" | "REPLIED" | "CONFIRMED" | "RESCHEDULING" | "ANSWERED" | "RETURNED" | "REFUSED" | "CANCELLED" | "COMPLETED" | "NO_SHOW";
export type AttachmentKind = "ID_FRONT" | "ID_BACK" | "LAWYER_LICENSE" | "POWER_OF_ATTORNEY" | "LAW_FIRM_LETTER" | "LEGAL_AID_LETTER" | "CLIENT_ID" | "KINSHIP_PROOF" | "GUARDIANSHIP_PROOF" | "RELATION_PROOF" | "CONFIDENTIALITY_UNDERTAKING" | "OPINION" | "EVIDENCE" | "OTHER";
export type AttachmentState = "AWAITED" | "STORED" | "REFUSED" | "PURGED";
export type BindingStatus = "SUBMITTED" | "UNDER_REVIEW" | "SUSPENDED" | "APPROVED" | "RETURNED" | "REJECTED" | "WITHDRAWN" | "RELEASED" | "REVOKED" | "FROZEN" | "ENDED";
export type BookingBanStatus = "IN_FORCE" | "APPEALED" | "UPHELD" | "LIFTED" | "ENDED";
export type CancelAppointmentInput = { id: string; reason: string; expectedVersion: number };
export type Canceller = "APPLICANT" | "STAFF" | "SYSTEM";
export type Capacity = "DEFENDER" | "LITIGATION_AGENT" | "PARTY" | "LEGAL_GUARDIAN" | "CLOSE_RELATIVE";
export type CaseDomain = "CRIMINAL" | "CIVIL" | "ADMINISTRATIVE" | "PUBLIC_INTEREST" | "COMPENSATION" | "PETITION" | "JUDICIAL_RELIEF";
export type CaseStage = "INVESTIGATION" | "ARREST_REVIEW" | "PROSECUTION_REVIEW" | "SUPPLEMENTARY_INVESTIGATION" | "TRIAL_FIRST" | "TRIAL_SECOND" | "TRIAL_SUPERVISION" | "UNDER_REVIEW" | "CLOSED";
export type CaseType = "ARREST_REVIEW" | "FIRST_INSTANCE_PROSECUTION" | "SECOND_INSTANCE_APPEAL" | "SECOND_INSTANCE_PROTEST" | "CRIMINAL_PETITION_REVIEW" | "CRIMINAL_COMPENSATION" | "COMPENSATION_RECONSIDERATION" | "COMPENSATION_EXECUTION" | "COMPENSATION_SUPERVISION" | "JUDICIAL_RELIEF" | "CIVIL_SUPERVISION" | "ADMINISTRATIVE_SUPERVISION" | "CIVIL_PUBLIC_INTEREST" | "ADMINISTRATIVE_PUBLIC_INTEREST";
export type ChangePasswordInput = { currentPassword: string; newPassword: string };
export type CloseAccountInput = { password: string; reason?: string | null };
export type CoerciveMeasureKind = "SUMMONS" | "BAIL" | "RESIDENTIAL_SURVEILLANCE" | "DETENTION" | "ARREST" | "RETENTION_IN_CUSTODY";
export type ComplainInput = { subjectId: string; statement: string; idempotencyKey?: string | null };
export type ComplaintStatus = "SUBMITTED" | "UPHELD" | "DISMISSED" | "WITHDRAWN";
export type ContactChannel = "EMAIL" | "SMS";
export type CreateAccountInput = { email?: string | null; mobile?: string | null; password: string; accountType: AccountType; fullName: string };
export type DeliveryMedium = "DISC" | "USB_DEVICE" | "PAPER_COPY";
export type DeliveryStatus = "QUEUED" | "SENT" | "DELIVERED" | "FAILED" | "DEAD" | "SKIPPED";
export type ExportMyDataInput = { password: string };
export type IdType = "RESIDENT_ID" | "PASSPORT" | "HK_MACAO_PERMIT" | "TAIWAN_PERMIT" | "FOREIGN_PERMANENT_RESIDENT" | "MILITARY_ID";
export type IntakeChannel = "WEB" | "WECHAT" | "ON_SITE" | "PHONE" | "IMPORT";
export type LawyerDraftInput = { licenseNumber?: string | null; licenseValidUntil?: string | null; lawFirmName?: string | null; lawFirmCode?: string | null };
export type LawyerInput = { licenseNumber: string; licenseValidUntil: string; lawFirmName: string; lawFirmCode?: string | null };
export type LinkWechatInput = { code: string; app: WechatApp; password: string };
export type NoticeCategory = "REGISTRATION" | "BINDING" | "CASE_PROGRESS" | "APPOINTMENT" | "REMOTE_REQUEST" | "FOLLOWED" | "ACCOUNT";
export type NoticeChannel = "IN_APP" | "EMAIL" | "SMS" | "WECHAT";
export type NoticeFrequency = "IMMEDIATE" | "DAILY" | "OFF";
export type NoticePreferenceInput = { category: NoticeCategory; channel: NoticeChannel; frequency: NoticeFrequency };
export type ObjectToPublicationInput = { publicationId: string; name: string; contact: string; grounds: string };
export type ObjectionStatus = "SUBMITTED" | "UPHELD" | "DISMISSED";
export type Outcome = "APPROVED" | "RETURNED" | "REJECTED" | "SUSPENDED" | "REVOKED" | "REFUSED";
export type PaperCheck = "UNCHECKED" | "OK" | "UNCLEAR" | "MISSING_PAGE" | "EXPIRED" | "WRONG";
export type ProcuratorateLevel = "SUPREME" | "PROVINCIAL" | "PREFECTURAL" | "BASIC" | "SPECIAL";
export type ProgressKind = "ACCEPTED" | "ARREST_APPROVED" | "ARREST_DENIED" | "SUPPLEMENT_ORDERED" | "RESUBMITTED" | "EXTENDED" | "TRANSFERRED" | "PROSECUTED" | "NOT_PROSECUTED" | "WITHDRAWN_BY_POLICE" | "CHARGE_WITHDRAWN" | "JUDGED" | "PROTESTED" | "APPEALED" | "EFFECTIVE" | "FILED" | "CONCLUDED" | "STAGE_CHANGED" | "DEADLINE_CHANGED" | "CHARGE_CHANGED" | "MEASURE_CHANGED" | "HANDLER_CHANGED" | "CONCLUSION_CHANGED" | "JURISDICTION_CHANGED" | "PROGRESS_CORRECTED" | "PROGRESS_WITHDRAWN";
export type PublicationFilter = { text?: string | null; kinds?: (PublicationKind)[] | null; procuratorateIds?: (string)[] | null; includeSubordinates?: boolean | null; documentTypes?: (string)[] | null; chargeCodes?: (string)[] | null; stages?: (CaseStage)[] | null; documentNumber?: string | null; publishedFrom?: string | null; publishedTo?: string | null };
export type PublicationKind = "IMPORTANT_CASE" | "LEGAL_DOCUMENT";
export type PublicationOrder = "NEWEST" | "RELEVANCE";
export type QuietHoursInput = { from: string; to: string };
export type RateAppointmentInput = { id: string; rating: number; comment?: string | null };
export type ReceiptKind = "ACCOUNT" | "SUBMISSION" | "DELIVERY";
export type RefusalCode = "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "INVALID" | "CONFLICT" | "STALE" | "TOO_MANY_ATTEMPTS" | "NOT_AVAILABLE";
export type RegistrationStatus = "DRAFT" | "SUBMITTED" | "UNDER_REVIEW" | "APPROVED" | "RETURNED" | "REJECTED" | "WITHDRAWN" | "EXPIRED";
export type ReleaseBindingInput = { id: string; releasedOn: string; reason: string; expectedVersion: number };
export type RemoteRequestKind = "PROCEDURAL_QUERY" | "QUERY_ACCOUNT" | "FILE_ACCESS";
export type RemoteRequestStatus = "SUBMITTED" | "LOCAL_VERIFYING" | "FORWARDED" | "HANDLING_REVIEW" | "RETURNED_TO_LOCAL" | "RETURNED" | "APPROVED" | "FULFILLED" | "REJECTED" | "WITHDRAWN" | "CLOSED";
export type RequestAppointmentInput = { bindingId: string; matters: (string)[]; preferredSlotIds?: (string)[] | null; statement?: string | null; attachmentIds?: (string)[] | null; idempotencyKey?: string | null };
export type RequestUploadInput = { kind: AttachmentKind; filename: string; mediaType: string; sizeBytes: number; sha256?: string | null };
export type RescheduleAppointmentInput = { id: string; preferredSlotIds: (string)[]; expectedVersion: number };
export type ResetPasswordInput = { identifier: string; code: string; newPassword: string };
export type SaveRegistrationDraftInput = { fullName?: string | null; idType?: IdType | null; procuratorateId?: string | null; homeRegionCode?: string | null; lawyer?: LawyerDraftInput | null; attachmentIds?: (string)[]; expectedVersion?: number | null };
export type SaveSearchInput = { text: string; frequency: NoticeFrequency; kinds?: (PublicationKind)[] | null; procuratorateIds?: (string)[] | null };
export type SignInInput = { identifier: string; password: string };
export type SignInWithWechatInput = { code: string; app: WechatApp };
export type StageState = "DONE" | "CURRENT" | "AHEAD";
export type SubmitRegistrationInput = { accountType: AccountType; fullName: string; idType: IdType; idNumber: string; procuratorateId: string; homeRegionCode?: string | null; lawyer?: LawyerInput | null; attachmentIds: (string)[]; expectedVersion?: number | null; idempotencyKey?: string | null };
export type SubmitRemoteRequestInput = { kind: RemoteRequestKind; localProcuratorateId: string; handlingProcuratorateId: string; partyName: string; caseNumber?: string | null; capacity: Capacity; purpose: string; attachmentIds: (string)[]; idempotencyKey?: string | null };
export type TimeUnit = "HOUR" | "DAY" | "WORKING_DAY" | "MONTH";
export type UpdateContactInput = { email?: string | null; mobile?: string | null; homeRegionCode?: string | null; address?: string | null; expectedVersion: number };
export type UpdateNoticePreferencesInput = { preferences?: (NoticePreferenceInput)[]; quietHours?: QuietHoursInput | null; digestHour?: number | null; language?: string | null };
export type VerifyContactInput = { channel: ContactChannel; code: string };
export type WechatApp = "SERVICE_ACCOUNT" | "MINI_PROGRAM";

export type AmendAppointmentVariables = { input: AmendAppointmentInput };
export type AmendAppointmentResult = { amendAppointment: { id: string; appointmentNumber: string; status: AppointmentStatus; statusLabel: string; version: number; matters: ({ code: string; label: string })[]; statement: string | null; submittedAt: string; dueAt: string; binding: { id: string; capacity: Capacity }; case: { id: string; acceptanceNumber: string } | null; procuratorate: { id: string; name: string; address: string | null }; preferredSlots: ({ id: string; startsAt: string; endsAt: string })[]; slot: { id: string; startsAt: string; endsAt: string; place: string } | null; reply: { text: string | null; repliedAt: string; receptionist: string | null; phone: string | null; whatToBring: string | null } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; cancelUntil: string | null; confirmUntil: string | null; outcome: AppointmentOutcome | null; rating: number | null; icsUrl: string | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const AmendAppointment: Document<AmendAppointmentResult, AmendAppointmentVariables>;

export type AmendBindingVariables = { input: AmendBindingInput };
export type AmendBindingResult = { amendBinding: { id: string; bindingNumber: string; status: BindingStatus; statusLabel: string; version: number; capacity: Capacity; partyName: string; caseNumber: string | null; clientName: string | null; clientRelation: string | null; entrustedOn: string | null; submittedAt: string; dueAt: string; decidedAt: string | null; releasedOn: string | null; note: string | null; procuratorate: { id: string; name: string }; charge: { code: string | null; name: string } | null; case: { id: string; acceptanceNumber: string } | null; canRequestAppointment: boolean; whyNoAppointment: string | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[] } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const AmendBinding: Document<AmendBindingResult, AmendBindingVariables>;

export type AmendRemoteRequestVariables = { input: AmendRemoteRequestInput };
export type AmendRemoteRequestResult = { amendRemoteRequest: { id: string; requestNumber: string; kind: RemoteRequestKind; status: RemoteRequestStatus; statusLabel: string; version: number; partyName: string; caseNumber: string | null; capacity: Capacity; purpose: string; submittedAt: string; dueAt: string; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; localProcuratorate: { id: string; name: string }; handlingProcuratorate: { id: string; name: string }; steps: ({ status: RemoteRequestStatus; at: string; procuratorate: { name: string }; comment: string | null })[]; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; result: { deliveredAt: string | null; binding: { id: string } | null; receipt: { number: string } | null } | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const AmendRemoteRequest: Document<AmendRemoteRequestResult, AmendRemoteRequestVariables>;

export type AnnotateBindingVariables = { input: AnnotateBindingInput };
export type AnnotateBindingResult = { annotateBinding: { id: string; note: string | null; caseLabel: string | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const AnnotateBinding: Document<AnnotateBindingResult, AnnotateBindingVariables>;

export type AppealBookingBanVariables = { input: AppealBookingBanInput };
export type AppealBookingBanResult = { appealBookingBan: { id: string; status: BookingBanStatus; statusLabel: string; version: number; noShows: number; imposedAt: string; endsOn: string; appeal: string | null; appealedAt: string | null; answer: string | null; answeredAt: string | null; procuratorate: { id: string; name: string; hotline: string | null } } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const AppealBookingBan: Document<AppealBookingBanResult, AppealBookingBanVariables>;

export type ApplyForBindingVariables = { input: ApplyForBindingInput };
export type ApplyForBindingResult = { applyForBinding: { id: string; bindingNumber: string; status: BindingStatus; statusLabel: string; version: number; capacity: Capacity; partyName: string; caseNumber: string | null; clientName: string | null; clientRelation: string | null; entrustedOn: string | null; submittedAt: string; dueAt: string; decidedAt: string | null; releasedOn: string | null; note: string | null; procuratorate: { id: string; name: string }; charge: { code: string | null; name: string } | null; case: { id: string; acceptanceNumber: string } | null; canRequestAppointment: boolean; whyNoAppointment: string | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[] } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const ApplyForBinding: Document<ApplyForBindingResult, ApplyForBindingVariables>;

export type AppointmentMattersVariables = { bindingId: string };
export type AppointmentMattersResult = { appointmentMatters: ({ code: string; label: string; available: boolean; whyNot: string | null; needsSlot: boolean; answerWithin: { amount: number; unit: TimeUnit }; requiredPapers: ({ kind: AttachmentKind; label: string; required: boolean })[] })[] | null };
export const AppointmentMatters: Document<AppointmentMattersResult, AppointmentMattersVariables>;

export type BindingListVariables = { first?: number | null; after?: string | null; statuses?: (BindingStatus)[] | null };
export type BindingListResult = { myBindings: { totalCount: number; nodes: ({ id: string; bindingNumber: string; status: BindingStatus; statusLabel: string; version: number; capacity: Capacity; partyName: string; caseNumber: string | null; clientName: string | null; clientRelation: string | null; entrustedOn: string | null; submittedAt: string; dueAt: string; decidedAt: string | null; releasedOn: string | null; note: string | null; procuratorate: { id: string; name: string }; charge: { code: string | null; name: string } | null; case: { id: string; acceptanceNumber: string } | null; canRequestAppointment: boolean; whyNoAppointment: string | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; legalAid: boolean; caseLabel: string | null; endsOn: string | null })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const BindingList: Document<BindingListResult, BindingListVariables>;

export type BindingPageVariables = { id: string };
export type BindingPageResult = { node: { id: string; bindingNumber: string; status: BindingStatus; statusLabel: string; version: number; capacity: Capacity; partyName: string; caseNumber: string | null; clientName: string | null; clientRelation: string | null; entrustedOn: string | null; submittedAt: string; dueAt: string; decidedAt: string | null; releasedOn: string | null; note: string | null; procuratorate: { id: string; name: string }; charge: { code: string | null; name: string } | null; case: { id: string; acceptanceNumber: string } | null; canRequestAppointment: boolean; whyNoAppointment: string | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; legalAid: boolean; caseLabel: string | null; endsOn: string | null } | null };
export const BindingPage: Document<BindingPageResult, BindingPageVariables>;

export type BindingToBookVariables = { id: string };
export type BindingToBookResult = { node: { id: string; bindingNumber: string; status: BindingStatus; statusLabel: string; capacity: Capacity; partyName: string; canRequestAppointment: boolean; whyNoAppointment: string | null; charge: { code: string | null; name: string } | null; case: { id: string; acceptanceNumber: string; procuratorate: { id: string; name: string; address: string | null; hotline: string | null; receptionHall: string | null; receptionHours: string | null } } | null } | null };
export const BindingToBook: Document<BindingToBookResult, BindingToBookVariables>;

export type CancelAppointmentVariables = { input: CancelAppointmentInput };
export type CancelAppointmentResult = { cancelAppointment: { id: string; appointmentNumber: string; status: AppointmentStatus; statusLabel: string; version: number; matters: ({ code: string; label: string })[]; statement: string | null; submittedAt: string; dueAt: string; binding: { id: string; capacity: Capacity }; case: { id: string; acceptanceNumber: string } | null; procuratorate: { id: string; name: string; address: string | null }; preferredSlots: ({ id: string; startsAt: string; endsAt: string })[]; slot: { id: string; startsAt: string; endsAt: string; place: string } | null; reply: { text: string | null; repliedAt: string; receptionist: string | null; phone: string | null; whatToBring: string | null } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; cancelUntil: string | null; confirmUntil: string | null; outcome: AppointmentOutcome | null; rating: number | null; icsUrl: string | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const CancelAppointment: Document<CancelAppointmentResult, CancelAppointmentVariables>;

export type CaseAroundVariables = { id: string };
export type CaseAroundResult = { case: { id: string; myBindings: ({ id: string; capacity: Capacity; partyName: string; caseLabel: string | null; endsOn: string | null; canRequestAppointment: boolean; whyNoAppointment: string | null })[]; upcomingAppointments: ({ id: string; appointmentNumber: string; status: AppointmentStatus; slot: { id: string; startsAt: string; endsAt: string } | null })[] } | null };
export const CaseAround: Document<CaseAroundResult, CaseAroundVariables>;

export type CaseListVariables = { first?: number | null; after?: string | null };
export type CaseListResult = { myCases: { totalCount: number; nodes: ({ id: string; acceptanceNumber: string; caseType: CaseType; stage: CaseStage; stageLabel: string; acceptedOn: string | null; deadlineOn: string | null; concludedOn: string | null; charge: { name: string } | null; procuratorate: { id: string; name: string }; progress: { nodes: ({ id: string; seq: number; title: string; occurredOn: string })[] }; myBindings: ({ id: string; capacity: Capacity; partyName: string; caseLabel: string | null; endsOn: string | null; canRequestAppointment: boolean; whyNoAppointment: string | null })[]; upcomingAppointments: ({ id: string; appointmentNumber: string; status: AppointmentStatus; slot: { id: string; startsAt: string; endsAt: string } | null })[] })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const CaseList: Document<CaseListResult, CaseListVariables>;

export type CaseProgressedVariables = { caseId: string; after?: number | null };
export type CaseProgressedResult = { caseProgressed: { seq: number; event: { id: string; seq: number; kind: ProgressKind; title: string; detail: string | null; occurredOn: string; recordedAt: string; round: number | null; previous: string | null; current: string | null; replaces: { id: string } | null }; case: { id: string; stage: CaseStage; deadlineOn: string | null } } | null };
export const CaseProgressed: Document<CaseProgressedResult, CaseProgressedVariables>;

export type ChangePasswordVariables = { input: ChangePasswordInput };
export type ChangePasswordResult = { changePassword: { id: string } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const ChangePassword: Document<ChangePasswordResult, ChangePasswordVariables>;

export type ChargesVariables = { search?: string | null; first?: number | null; after?: string | null };
export type ChargesResult = { charges: { nodes: ({ code: string | null; name: string })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const Charges: Document<ChargesResult, ChargesVariables>;

export type CheckReceiptVariables = { number: string; code: string };
export type CheckReceiptResult = { receipt: { number: string; kind: ReceiptKind; valid: boolean; issuedAt: string; procuratorate: { name: string } } | null };
export const CheckReceipt: Document<CheckReceiptResult, CheckReceiptVariables>;

export type ChooseNoticesVariables = { input: UpdateNoticePreferencesInput };
export type ChooseNoticesResult = { updateNoticePreferences: { id: string; language: string; digestHour: number; quietHours: { from: string; to: string } | null; noticePreferences: ({ category: NoticeCategory; label: string; channels: ({ channel: NoticeChannel; frequency: NoticeFrequency; locked: boolean })[] })[] } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const ChooseNotices: Document<ChooseNoticesResult, ChooseNoticesVariables>;

export type CloseAccountVariables = { input: CloseAccountInput };
export type CloseAccountResult = { closeAccount: { at: string } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const CloseAccount: Document<CloseAccountResult, CloseAccountVariables>;

export type ComplainVariables = { input: ComplainInput };
export type ComplainResult = { complain: { id: string; complaintNumber: string; status: ComplaintStatus; statusLabel: string; version: number; subjectNumber: string; statement: string; submittedAt: string; dueAt: string; answer: string | null; answeredAt: string | null; procuratorate: { id: string; name: string } } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const Complain: Document<ComplainResult, ComplainVariables>;

export type ConfirmAppointmentVariables = { id: string; expectedVersion: number };
export type ConfirmAppointmentResult = { confirmAppointment: { id: string; appointmentNumber: string; status: AppointmentStatus; statusLabel: string; version: number; matters: ({ code: string; label: string })[]; statement: string | null; submittedAt: string; dueAt: string; binding: { id: string; capacity: Capacity }; case: { id: string; acceptanceNumber: string } | null; procuratorate: { id: string; name: string; address: string | null }; preferredSlots: ({ id: string; startsAt: string; endsAt: string })[]; slot: { id: string; startsAt: string; endsAt: string; place: string } | null; reply: { text: string | null; repliedAt: string; receptionist: string | null; phone: string | null; whatToBring: string | null } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; cancelUntil: string | null; confirmUntil: string | null; outcome: AppointmentOutcome | null; rating: number | null; icsUrl: string | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const ConfirmAppointment: Document<ConfirmAppointmentResult, ConfirmAppointmentVariables>;

export type ConfirmPasswordVariables = { password: string };
export type ConfirmPasswordResult = { confirmPassword: { until: string } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const ConfirmPassword: Document<ConfirmPasswordResult, ConfirmPasswordVariables>;

export type CreateAccountVariables = { input: CreateAccountInput };
export type CreateAccountResult = { createAccount: { token: string; expiresAt: string; account: { id: string; status: AccountStatus; accountType: AccountType } } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const CreateAccount: Document<CreateAccountResult, CreateAccountVariables>;

export type DeleteSavedSearchVariables = { id: string };
export type DeleteSavedSearchResult = { deleteSavedSearch: { id: string; savedSearches: ({ id: string })[] } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const DeleteSavedSearch: Document<DeleteSavedSearchResult, DeleteSavedSearchVariables>;

export type EndOtherSessionsVariables = {  };
export type EndOtherSessionsResult = { endOtherSessions: { id: string; sessions: ({ id: string })[] } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const EndOtherSessions: Document<EndOtherSessionsResult, EndOtherSessionsVariables>;

export type EndSessionVariables = { id: string };
export type EndSessionResult = { endSession: { sessions: ({ id: string; device: string; lastUsedAt: string; current: boolean })[] } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const EndSession: Document<EndSessionResult, EndSessionVariables>;

export type ExportMyDataVariables = { input: ExportMyDataInput };
export type ExportMyDataResult = { exportMyData: { url: string; htmlUrl: string; expiresAt: string } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const ExportMyData: Document<ExportMyDataResult, ExportMyDataVariables>;

export type FindPublicationsVariables = { filter?: PublicationFilter | null; orderBy: PublicationOrder; first?: number | null; after?: string | null };
export type FindPublicationsResult = { publications: { totalCount: number; totalCountIsCapped: boolean; edges: ({ highlights: (string)[]; node: { __typename: "ImportantCase"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] } | { __typename: "LegalDocument"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] } })[]; nodes: ({ id: string })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const FindPublications: Document<FindPublicationsResult, FindPublicationsVariables>;

export type FollowVariables = { procuratorateId: string };
export type FollowResult = { followProcuratorate: { id: string; followed: boolean } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const Follow: Document<FollowResult, FollowVariables>;

export type FollowWithinVariables = { procuratorateId: string; includeSubordinates: boolean };
export type FollowWithinResult = { followProcuratorate: { id: string; followed: boolean } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const FollowWithin: Document<FollowWithinResult, FollowWithinVariables>;

export type FollowedFeedVariables = { first?: number | null; after?: string | null };
export type FollowedFeedResult = { me: { id: string; followedProcuratorates: ({ id: string; name: string })[]; savedSearches: ({ id: string; text: string; frequency: NoticeFrequency })[] } | null; followedPublications: { nodes: ({ __typename: "ImportantCase"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] } | { __typename: "LegalDocument"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const FollowedFeed: Document<FollowedFeedResult, FollowedFeedVariables>;

export type FollowingVariables = {  };
export type FollowingResult = { me: { id: string; followedProcuratorates: ({ id: string; name: string; level: ProcuratorateLevel })[]; savedSearches: ({ id: string; text: string; kinds: (PublicationKind)[]; frequency: NoticeFrequency; procuratorates: ({ id: string; name: string })[] })[] } | null };
export const Following: Document<FollowingResult, FollowingVariables>;

export type FurtherProgressVariables = { id: string; after?: string | null };
export type FurtherProgressResult = { case: { id: string; progress: { nodes: ({ id: string; seq: number; kind: ProgressKind; title: string; detail: string | null; occurredOn: string; recordedAt: string; round: number | null; previous: string | null; current: string | null; replaces: { id: string } | null })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } | null };
export const FurtherProgress: Document<FurtherProgressResult, FurtherProgressVariables>;

export type LatestVariables = { first?: number | null };
export type LatestResult = { latestPublications: ({ __typename: "ImportantCase"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] } | { __typename: "LegalDocument"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] })[] | null };
export const Latest: Document<LatestResult, LatestVariables>;

export type LatestGroupedVariables = { perGroup?: number | null };
export type LatestGroupedResult = { latestImportantCasesByLevel: ({ level: ProcuratorateLevel; publications: ({ __typename: "ImportantCase"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] })[] })[] | null; latestLegalDocumentsByType: ({ documentType: { code: string; label: string }; publications: ({ __typename: "LegalDocument"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] })[] })[] | null; publicationCounts: { total: number; today: number } | null };
export const LatestGrouped: Document<LatestGroupedResult, LatestGroupedVariables>;

export type LinkWechatVariables = { input: LinkWechatInput };
export type LinkWechatResult = { linkWechat: { id: string; wechatIdentities: ({ app: WechatApp; linkedAt: string })[] } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const LinkWechat: Document<LinkWechatResult, LinkWechatVariables>;

export type MakeCalendarFeedVariables = {  };
export type MakeCalendarFeedResult = { makeCalendarFeed: { url: string } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const MakeCalendarFeed: Document<MakeCalendarFeedResult, MakeCalendarFeedVariables>;

export type MarkNoticesReadVariables = { ids: (string)[] };
export type MarkNoticesReadResult = { markNoticesRead: { unreadCount: number; notices: ({ id: string; readAt: string | null })[] } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const MarkNoticesRead: Document<MarkNoticesReadResult, MarkNoticesReadVariables>;

export type MattersToBookVariables = { bindingId: string };
export type MattersToBookResult = { appointmentMatters: ({ code: string; label: string; available: boolean; whyNot: string | null; whyNotCode: string | null; needsSlot: boolean; answerWithin: { amount: number; unit: TimeUnit }; requiredPapers: ({ kind: AttachmentKind; label: string; required: boolean; acceptedMediaTypes: (string)[]; maxBytes: number })[] })[] | null };
export const MattersToBook: Document<MattersToBookResult, MattersToBookVariables>;

export type MeVariables = {  };
export type MeResult = { me: { id: string; username: string; accountType: AccountType; status: AccountStatus; fullName: string; email: string | null; mobile: string | null; emailVerified: boolean; mobileVerified: boolean; homeRegionCode: string | null; address: string | null; version: number; mustChangePassword: boolean; idNumberMasked: string | null; lawyer: { licenseNumber: string; lawFirmName: string; licenseValidUntil: string } | null; sessions: ({ id: string; device: string; lastUsedAt: string; current: boolean })[]; wechatIdentities: ({ app: WechatApp; linkedAt: string })[]; summary: { boundCases: number; openBindings: number; openAppointments: number; unreadNotices: number }; registration: { id: string; registrationNumber: string | null; status: RegistrationStatus } | null } | null };
export const Me: Document<MeResult, MeVariables>;

export type MyApplicationVariables = {  };
export type MyApplicationResult = { me: { id: string; accountType: AccountType; fullName: string; status: AccountStatus; registration: { id: string; registrationNumber: string | null; status: RegistrationStatus; statusLabel: string; version: number; submittedAt: string | null; dueAt: string | null; decidedAt: string | null; channel: IntakeChannel; procuratorate: { id: string; name: string } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null; decidedAt: string } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; sizeBytes: number; mediaType: string; state: AttachmentState; check: { result: PaperCheck; remark: string | null }; downloadUrl: string | null })[]; receipt: { number: string; verificationCode: string } | null; accountType: AccountType; fullName: string; idType: IdType | null; idNumberMasked: string | null; homeRegionCode: string | null; lawyer: { licenseNumber: string | null; licenseValidUntil: string | null; lawFirmName: string | null; lawFirmCode: string | null } | null } | null } | null };
export const MyApplication: Document<MyApplicationResult, MyApplicationVariables>;

export type MyAppointmentsVariables = { first?: number | null; after?: string | null; statuses?: (AppointmentStatus)[] | null };
export type MyAppointmentsResult = { myAppointments: { totalCount: number; nodes: ({ id: string; appointmentNumber: string; status: AppointmentStatus; statusLabel: string; version: number; matters: ({ code: string; label: string })[]; statement: string | null; submittedAt: string; dueAt: string; binding: { id: string; capacity: Capacity }; case: { id: string; acceptanceNumber: string } | null; procuratorate: { id: string; name: string; address: string | null }; preferredSlots: ({ id: string; startsAt: string; endsAt: string })[]; slot: { id: string; startsAt: string; endsAt: string; place: string } | null; reply: { text: string | null; repliedAt: string; receptionist: string | null; phone: string | null; whatToBring: string | null } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; cancelUntil: string | null; confirmUntil: string | null; outcome: AppointmentOutcome | null; rating: number | null; icsUrl: string | null })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const MyAppointments: Document<MyAppointmentsResult, MyAppointmentsVariables>;

export type MyAttachmentsVariables = { first?: number | null; after?: string | null };
export type MyAttachmentsResult = { myAttachments: { nodes: ({ id: string; kind: AttachmentKind; filename: string; state: AttachmentState; check: { result: PaperCheck; remark: string | null }; downloadUrl: string | null })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const MyAttachments: Document<MyAttachmentsResult, MyAttachmentsVariables>;

export type MyBindingsVariables = { first?: number | null; after?: string | null; statuses?: (BindingStatus)[] | null };
export type MyBindingsResult = { myBindings: { totalCount: number; nodes: ({ id: string; bindingNumber: string; status: BindingStatus; statusLabel: string; version: number; capacity: Capacity; partyName: string; caseNumber: string | null; clientName: string | null; clientRelation: string | null; entrustedOn: string | null; submittedAt: string; dueAt: string; decidedAt: string | null; releasedOn: string | null; note: string | null; procuratorate: { id: string; name: string }; charge: { code: string | null; name: string } | null; case: { id: string; acceptanceNumber: string } | null; canRequestAppointment: boolean; whyNoAppointment: string | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[] })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const MyBindings: Document<MyBindingsResult, MyBindingsVariables>;

export type MyBookingBansVariables = { first?: number | null; after?: string | null };
export type MyBookingBansResult = { myBookingBans: { nodes: ({ id: string; status: BookingBanStatus; statusLabel: string; version: number; noShows: number; imposedAt: string; endsOn: string; appeal: string | null; appealedAt: string | null; answer: string | null; answeredAt: string | null; procuratorate: { id: string; name: string; hotline: string | null } })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const MyBookingBans: Document<MyBookingBansResult, MyBookingBansVariables>;

export type MyCasesVariables = { first?: number | null; after?: string | null };
export type MyCasesResult = { myCases: { totalCount: number; nodes: ({ id: string; acceptanceNumber: string; caseType: CaseType; stage: CaseStage; stageLabel: string; acceptedOn: string | null; deadlineOn: string | null; charge: { code: string | null; name: string } | null; procuratorate: { id: string; name: string }; myBindings: ({ id: string; capacity: Capacity; canRequestAppointment: boolean })[]; progress: { nodes: ({ id: string; seq: number; kind: ProgressKind; title: string; occurredOn: string })[] }; upcomingAppointments: ({ id: string; appointmentNumber: string; status: AppointmentStatus; slot: { id: string; startsAt: string; endsAt: string } | null })[] })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const MyCases: Document<MyCasesResult, MyCasesVariables>;

export type MyComplaintsVariables = { first?: number | null; after?: string | null };
export type MyComplaintsResult = { myComplaints: { nodes: ({ id: string; complaintNumber: string; status: ComplaintStatus; statusLabel: string; version: number; subjectNumber: string; statement: string; submittedAt: string; dueAt: string; answer: string | null; answeredAt: string | null; procuratorate: { id: string; name: string } })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const MyComplaints: Document<MyComplaintsResult, MyComplaintsVariables>;

export type MyNoticeChoicesVariables = {  };
export type MyNoticeChoicesResult = { me: { id: string; language: string; digestHour: number; emailVerified: boolean; mobileVerified: boolean; wechatIdentities: ({ app: WechatApp })[]; quietHours: { from: string; to: string } | null; noticePreferences: ({ category: NoticeCategory; label: string; channels: ({ channel: NoticeChannel; frequency: NoticeFrequency; locked: boolean })[] })[] } | null };
export const MyNoticeChoices: Document<MyNoticeChoicesResult, MyNoticeChoicesVariables>;

export type MyNoticesVariables = { first?: number | null; after?: string | null; unreadOnly?: boolean | null };
export type MyNoticesResult = { myNotices: { totalCount: number; unreadCount: number; nodes: ({ id: string; seq: number; category: NoticeCategory; title: string; body: string; createdAt: string; readAt: string | null; subject: { __typename: "Account"; id: string } | { __typename: "Session"; id: string } | { __typename: "Procuratorate"; id: string } | { __typename: "SavedSearch"; id: string } | { __typename: "Registration"; id: string } | { __typename: "Attachment"; id: string } | { __typename: "Binding"; id: string } | { __typename: "Case"; id: string } | { __typename: "ProgressEvent"; id: string } | { __typename: "Appointment"; id: string } | { __typename: "ReceptionSlot"; id: string } | { __typename: "RemoteRequest"; id: string } | { __typename: "BookingBan"; id: string } | { __typename: "Complaint"; id: string } | { __typename: "Notice"; id: string } | { __typename: "ImportantCase"; id: string } | { __typename: "LegalDocument"; id: string } | null; deliveries: ({ channel: NoticeChannel; status: DeliveryStatus; deliveredAt: string | null })[] })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const MyNotices: Document<MyNoticesResult, MyNoticesVariables>;

export type MyPapersVariables = { first?: number | null; after?: string | null };
export type MyPapersResult = { myAttachments: { nodes: ({ id: string; kind: AttachmentKind; filename: string; sizeBytes: number; mediaType: string; state: AttachmentState; check: { result: PaperCheck; remark: string | null } })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const MyPapers: Document<MyPapersResult, MyPapersVariables>;

export type MyRegistrationVariables = {  };
export type MyRegistrationResult = { me: { id: string; registration: { id: string; registrationNumber: string | null; status: RegistrationStatus; statusLabel: string; version: number; submittedAt: string | null; dueAt: string | null; decidedAt: string | null; channel: IntakeChannel; procuratorate: { id: string; name: string } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null; decidedAt: string } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; sizeBytes: number; mediaType: string; state: AttachmentState; check: { result: PaperCheck; remark: string | null }; downloadUrl: string | null })[]; receipt: { number: string; verificationCode: string } | null } | null } | null };
export const MyRegistration: Document<MyRegistrationResult, MyRegistrationVariables>;

export type MyRemoteRequestsVariables = { first?: number | null; after?: string | null };
export type MyRemoteRequestsResult = { myRemoteRequests: { totalCount: number; nodes: ({ id: string; requestNumber: string; kind: RemoteRequestKind; status: RemoteRequestStatus; statusLabel: string; version: number; partyName: string; caseNumber: string | null; capacity: Capacity; purpose: string; submittedAt: string; dueAt: string; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; localProcuratorate: { id: string; name: string }; handlingProcuratorate: { id: string; name: string }; steps: ({ status: RemoteRequestStatus; at: string; procuratorate: { name: string }; comment: string | null })[]; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; result: { deliveredAt: string | null; binding: { id: string } | null; receipt: { number: string } | null } | null })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const MyRemoteRequests: Document<MyRemoteRequestsResult, MyRemoteRequestsVariables>;

export type MySessionsVariables = {  };
export type MySessionsResult = { me: { id: string; sessions: ({ id: string; device: string; createdAt: string; lastUsedAt: string; expiresAt: string; current: boolean; wechatApp: WechatApp | null })[] } | null };
export const MySessions: Document<MySessionsResult, MySessionsVariables>;

export type MyWechatSubscriptionsVariables = {  };
export type MyWechatSubscriptionsResult = { me: { id: string; wechatSubscriptions: ({ app: WechatApp; templateId: string; title: string; longTerm: boolean; remaining: number; ask: boolean })[] } | null };
export const MyWechatSubscriptions: Document<MyWechatSubscriptionsResult, MyWechatSubscriptionsVariables>;

export type NoticeAddedVariables = { after?: number | null };
export type NoticeAddedResult = { noticeAdded: { seq: number; notice: { id: string; seq: number; category: NoticeCategory; title: string; body: string; createdAt: string; readAt: string | null; subject: { __typename: "Account"; id: string } | { __typename: "Session"; id: string } | { __typename: "Procuratorate"; id: string } | { __typename: "SavedSearch"; id: string } | { __typename: "Registration"; id: string } | { __typename: "Attachment"; id: string } | { __typename: "Binding"; id: string } | { __typename: "Case"; id: string } | { __typename: "ProgressEvent"; id: string } | { __typename: "Appointment"; id: string } | { __typename: "ReceptionSlot"; id: string } | { __typename: "RemoteRequest"; id: string } | { __typename: "BookingBan"; id: string } | { __typename: "Complaint"; id: string } | { __typename: "Notice"; id: string } | { __typename: "ImportantCase"; id: string } | { __typename: "LegalDocument"; id: string } | null; deliveries: ({ channel: NoticeChannel; status: DeliveryStatus; deliveredAt: string | null })[] }; unreadCount: number } | null };
export const NoticeAdded: Document<NoticeAddedResult, NoticeAddedVariables>;

export type NoticePreferencesVariables = {  };
export type NoticePreferencesResult = { me: { id: string; noticePreferences: ({ category: NoticeCategory; label: string; channels: ({ channel: NoticeChannel; frequency: NoticeFrequency; locked: boolean })[] })[]; quietHours: { from: string; to: string } | null } | null };
export const NoticePreferences: Document<NoticePreferencesResult, NoticePreferencesVariables>;

export type ObjectToPublicationVariables = { input: ObjectToPublicationInput };
export type ObjectToPublicationResult = { objectToPublication: { id: string; objectionNumber: string; status: ObjectionStatus } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const ObjectToPublication: Document<ObjectToPublicationResult, ObjectToPublicationVariables>;

export type OneAppointmentVariables = { id: string };
export type OneAppointmentResult = { node: { id: string; appointmentNumber: string; status: AppointmentStatus; statusLabel: string; version: number; matters: ({ code: string; label: string })[]; statement: string | null; submittedAt: string; dueAt: string; binding: { id: string; capacity: Capacity }; case: { id: string; acceptanceNumber: string } | null; procuratorate: { id: string; name: string; address: string | null }; preferredSlots: ({ id: string; startsAt: string; endsAt: string })[]; slot: { id: string; startsAt: string; endsAt: string; place: string } | null; reply: { text: string | null; repliedAt: string; receptionist: string | null; phone: string | null; whatToBring: string | null } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; cancelUntil: string | null; confirmUntil: string | null; outcome: AppointmentOutcome | null; rating: number | null; icsUrl: string | null } | null };
export const OneAppointment: Document<OneAppointmentResult, OneAppointmentVariables>;

export type OneBindingVariables = { id: string };
export type OneBindingResult = { node: { id: string; bindingNumber: string; status: BindingStatus; statusLabel: string; version: number; capacity: Capacity; partyName: string; caseNumber: string | null; clientName: string | null; clientRelation: string | null; entrustedOn: string | null; submittedAt: string; dueAt: string; decidedAt: string | null; releasedOn: string | null; note: string | null; procuratorate: { id: string; name: string }; charge: { code: string | null; name: string } | null; case: { id: string; acceptanceNumber: string } | null; canRequestAppointment: boolean; whyNoAppointment: string | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[] } | null };
export const OneBinding: Document<OneBindingResult, OneBindingVariables>;

export type OneCaseVariables = { id: string };
export type OneCaseResult = { case: { id: string; acceptanceNumber: string; unifiedNumber: string | null; caseType: CaseType; domain: CaseDomain; stage: CaseStage; stageLabel: string; charge: { code: string | null; name: string } | null; charges: ({ code: string | null; name: string })[]; procuratorate: { id: string; name: string; hotline: string | null; address: string | null }; handlingDepartment: string | null; handlerName: string | null; handlerPhone: string | null; acceptedOn: string | null; deadlineOn: string | null; concludedOn: string | null; conclusion: string | null; coerciveMeasure: { kind: CoerciveMeasureKind; startsOn: string; endsOn: string | null } | null; disclosed: ({ key: string; label: string; value: string | null })[]; stages: ({ stage: CaseStage; label: string; state: StageState; enteredOn: string | null; leftOn: string | null; dueOn: string | null })[]; progress: { nodes: ({ id: string; seq: number; kind: ProgressKind; title: string; detail: string | null; occurredOn: string; recordedAt: string; round: number | null; previous: string | null; current: string | null; replaces: { id: string } | null })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } | null };
export const OneCase: Document<OneCaseResult, OneCaseVariables>;

export type OneNoticeVariables = { id: string };
export type OneNoticeResult = { node: { id: string; category: NoticeCategory; title: string; body: string; createdAt: string; readAt: string | null; subject: { __typename: "Account"; id: string } | { __typename: "Session"; id: string } | { __typename: "Procuratorate"; id: string } | { __typename: "SavedSearch"; id: string } | { __typename: "Registration"; id: string } | { __typename: "Attachment"; id: string } | { __typename: "Binding"; id: string } | { __typename: "Case"; id: string } | { __typename: "ProgressEvent"; id: string } | { __typename: "Appointment"; id: string } | { __typename: "ReceptionSlot"; id: string } | { __typename: "RemoteRequest"; id: string } | { __typename: "BookingBan"; id: string } | { __typename: "Complaint"; id: string } | { __typename: "Notice"; id: string } | { __typename: "ImportantCase"; id: string } | { __typename: "LegalDocument"; id: string } | null } | null };
export const OneNotice: Document<OneNoticeResult, OneNoticeVariables>;

export type OneProcuratorateVariables = { id: string };
export type OneProcuratorateResult = { node: { id: string; name: string; level: ProcuratorateLevel; address: string | null; hotline: string | null; receptionHall: string | null; receptionHours: string | null; followed: boolean; subordinateCount: number; parent: { id: string; name: string } | null } | null };
export const OneProcuratorate: Document<OneProcuratorateResult, OneProcuratorateVariables>;

export type OnePublicationVariables = { id: string };
export type OnePublicationResult = { publication: { __typename: "ImportantCase"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[]; body: string | null; version: number; correctedAt: string | null; withdrawnAt: string | null; category: { code: string; label: string } } | { __typename: "LegalDocument"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[]; body: string | null; version: number; correctedAt: string | null; withdrawnAt: string | null; documentNumber: string | null; documentType: { code: string; label: string } } | null };
export const OnePublication: Document<OnePublicationResult, OnePublicationVariables>;

export type OneRemoteRequestVariables = { id: string };
export type OneRemoteRequestResult = { node: { id: string; requestNumber: string; kind: RemoteRequestKind; status: RemoteRequestStatus; statusLabel: string; version: number; partyName: string; caseNumber: string | null; capacity: Capacity; purpose: string; submittedAt: string; dueAt: string; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; localProcuratorate: { id: string; name: string }; handlingProcuratorate: { id: string; name: string }; steps: ({ status: RemoteRequestStatus; at: string; procuratorate: { name: string }; comment: string | null })[]; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; result: { deliveredAt: string | null; binding: { id: string } | null; receipt: { number: string } | null } | null } | null };
export const OneRemoteRequest: Document<OneRemoteRequestResult, OneRemoteRequestVariables>;

export type PaperLinkVariables = { id: string };
export type PaperLinkResult = { node: { id: string; downloadUrl: string | null } | null };
export const PaperLink: Document<PaperLinkResult, PaperLinkVariables>;

export type ProcuratoratesVariables = { parentId?: string | null; search?: string | null; first?: number | null; after?: string | null };
export type ProcuratoratesResult = { procuratorates: { nodes: ({ id: string; name: string; shortName: string; level: ProcuratorateLevel; unitCode: string; address: string | null; hotline: string | null; receptionHall: string | null; receptionHours: string | null; followed: boolean; parent: { id: string; name: string } | null; subordinateCount: number })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const Procuratorates: Document<ProcuratoratesResult, ProcuratoratesVariables>;

export type RateAppointmentVariables = { input: RateAppointmentInput };
export type RateAppointmentResult = { rateAppointment: { id: string; rating: number | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const RateAppointment: Document<RateAppointmentResult, RateAppointmentVariables>;

export type ReceptionSlotsVariables = { procuratorateId: string; from: string; to: string };
export type ReceptionSlotsResult = { receptionSlots: ({ id: string; startsAt: string; endsAt: string; place: string; capacity: number; remaining: number; closed: boolean })[] | null };
export const ReceptionSlots: Document<ReceptionSlotsResult, ReceptionSlotsVariables>;

export type ReleaseBindingVariables = { input: ReleaseBindingInput };
export type ReleaseBindingResult = { releaseBinding: { id: string; status: BindingStatus; releasedOn: string | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const ReleaseBinding: Document<ReleaseBindingResult, ReleaseBindingVariables>;

export type RemoteRequestWithResultVariables = { id: string };
export type RemoteRequestWithResultResult = { node: { id: string; requestNumber: string; kind: RemoteRequestKind; status: RemoteRequestStatus; statusLabel: string; version: number; partyName: string; caseNumber: string | null; capacity: Capacity; purpose: string; submittedAt: string; dueAt: string; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; localProcuratorate: { id: string; name: string; address: string | null; hotline: string | null; receptionHall: string | null; receptionHours: string | null }; handlingProcuratorate: { id: string; name: string; address: string | null; hotline: string | null; receptionHall: string | null; receptionHours: string | null }; steps: ({ status: RemoteRequestStatus; at: string; procuratorate: { name: string }; comment: string | null; statusLabel: string })[]; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; result: { deliveredAt: string | null; binding: { id: string } | null; receipt: { number: string; verificationCode: string } | null; medium: DeliveryMedium | null; pieces: number | null; sealNumber: string | null } | null } | null };
export const RemoteRequestWithResult: Document<RemoteRequestWithResultResult, RemoteRequestWithResultVariables>;

export type RequestAppointmentVariables = { input: RequestAppointmentInput };
export type RequestAppointmentResult = { requestAppointment: { id: string; appointmentNumber: string; status: AppointmentStatus; statusLabel: string; version: number; matters: ({ code: string; label: string })[]; statement: string | null; submittedAt: string; dueAt: string; binding: { id: string; capacity: Capacity }; case: { id: string; acceptanceNumber: string } | null; procuratorate: { id: string; name: string; address: string | null }; preferredSlots: ({ id: string; startsAt: string; endsAt: string })[]; slot: { id: string; startsAt: string; endsAt: string; place: string } | null; reply: { text: string | null; repliedAt: string; receptionist: string | null; phone: string | null; whatToBring: string | null } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; cancelUntil: string | null; confirmUntil: string | null; outcome: AppointmentOutcome | null; rating: number | null; icsUrl: string | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const RequestAppointment: Document<RequestAppointmentResult, RequestAppointmentVariables>;

export type RequestContactCodeVariables = { channel: ContactChannel };
export type RequestContactCodeResult = { requestContactCode: { expiresAt: string } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const RequestContactCode: Document<RequestContactCodeResult, RequestContactCodeVariables>;

export type RequestPasswordResetVariables = { identifier: string };
export type RequestPasswordResetResult = { requestPasswordReset: { expiresAt: string } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const RequestPasswordReset: Document<RequestPasswordResetResult, RequestPasswordResetVariables>;

export type RequestUploadVariables = { input: RequestUploadInput };
export type RequestUploadResult = { requestUpload: { url: string; method: string; headers: ({ name: string; value: string })[]; expiresAt: string; attachment: { id: string; kind: AttachmentKind; state: AttachmentState } } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const RequestUpload: Document<RequestUploadResult, RequestUploadVariables>;

export type RequiredPapersVariables = { accountType: AccountType; capacity?: Capacity | null; clientIsParty?: boolean | null; legalAid?: boolean | null };
export type RequiredPapersResult = { requiredPapers: ({ kind: AttachmentKind; label: string; required: boolean; acceptedMediaTypes: (string)[]; maxBytes: number })[] | null };
export const RequiredPapers: Document<RequiredPapersResult, RequiredPapersVariables>;

export type RescheduleAppointmentVariables = { input: RescheduleAppointmentInput };
export type RescheduleAppointmentResult = { rescheduleAppointment: { id: string; appointmentNumber: string; status: AppointmentStatus; statusLabel: string; version: number; matters: ({ code: string; label: string })[]; statement: string | null; submittedAt: string; dueAt: string; binding: { id: string; capacity: Capacity }; case: { id: string; acceptanceNumber: string } | null; procuratorate: { id: string; name: string; address: string | null }; preferredSlots: ({ id: string; startsAt: string; endsAt: string })[]; slot: { id: string; startsAt: string; endsAt: string; place: string } | null; reply: { text: string | null; repliedAt: string; receptionist: string | null; phone: string | null; whatToBring: string | null } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; cancelUntil: string | null; confirmUntil: string | null; outcome: AppointmentOutcome | null; rating: number | null; icsUrl: string | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const RescheduleAppointment: Document<RescheduleAppointmentResult, RescheduleAppointmentVariables>;

export type ResetPasswordVariables = { input: ResetPasswordInput };
export type ResetPasswordResult = { resetPassword: { token: string; account: { id: string } } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const ResetPassword: Document<ResetPasswordResult, ResetPasswordVariables>;

export type RevokeCalendarFeedVariables = {  };
export type RevokeCalendarFeedResult = { revokeCalendarFeed: { revokedAt: string } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const RevokeCalendarFeed: Document<RevokeCalendarFeedResult, RevokeCalendarFeedVariables>;

export type SaveRegistrationDraftVariables = { input: SaveRegistrationDraftInput };
export type SaveRegistrationDraftResult = { saveRegistrationDraft: { id: string; version: number; status: RegistrationStatus } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const SaveRegistrationDraft: Document<SaveRegistrationDraftResult, SaveRegistrationDraftVariables>;

export type SaveSearchVariables = { input: SaveSearchInput };
export type SaveSearchResult = { saveSearch: { id: string; text: string; frequency: NoticeFrequency } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const SaveSearch: Document<SaveSearchResult, SaveSearchVariables>;

export type SearchPublicationsVariables = { filter?: PublicationFilter | null; first?: number | null; after?: string | null };
export type SearchPublicationsResult = { publications: { totalCount: number; edges: ({ cursor: string; highlights: (string)[]; node: { __typename: "ImportantCase"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] } | { __typename: "LegalDocument"; id: string; title: string; publishedAt: string; stage: CaseStage | null; stageLabel: string | null; procuratorate: { id: string; name: string; level: ProcuratorateLevel }; charges: ({ code: string | null; name: string })[] } })[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null };
export const SearchPublications: Document<SearchPublicationsResult, SearchPublicationsVariables>;

export type SendContactCodeVariables = { channel: ContactChannel };
export type SendContactCodeResult = { requestContactCode: { expiresAt: string } | { __typename: "Refusal"; code: RefusalCode; message: string; retryAfter: number | null; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const SendContactCode: Document<SendContactCodeResult, SendContactCodeVariables>;

export type SendResetCodeVariables = { identifier: string };
export type SendResetCodeResult = { requestPasswordReset: { expiresAt: string } | { __typename: "Refusal"; code: RefusalCode; message: string; retryAfter: number | null; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const SendResetCode: Document<SendResetCodeResult, SendResetCodeVariables>;

export type SignInVariables = { input: SignInInput };
export type SignInResult = { signIn: { token: string; expiresAt: string; mustChangePassword: boolean; account: { id: string; fullName: string; accountType: AccountType; status: AccountStatus } } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const SignIn: Document<SignInResult, SignInVariables>;

export type SignInWithWechatVariables = { input: SignInWithWechatInput };
export type SignInWithWechatResult = { signInWithWechat: { token: string; account: { id: string } } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const SignInWithWechat: Document<SignInWithWechatResult, SignInWithWechatVariables>;

export type SignOutVariables = {  };
export type SignOutResult = { signOut: { at: string } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const SignOut: Document<SignOutResult, SignOutVariables>;

export type SlotsToWishVariables = { procuratorateId: string; from: string; to: string };
export type SlotsToWishResult = { receptionSlots: ({ id: string; startsAt: string; endsAt: string; place: string; capacity: number; remaining: number; closed: boolean; bookableUntil: string })[] | null };
export const SlotsToWish: Document<SlotsToWishResult, SlotsToWishVariables>;

export type SubmitRegistrationVariables = { input: SubmitRegistrationInput };
export type SubmitRegistrationResult = { submitRegistration: { id: string; registrationNumber: string | null; status: RegistrationStatus; statusLabel: string; version: number; submittedAt: string | null; dueAt: string | null; decidedAt: string | null; channel: IntakeChannel; procuratorate: { id: string; name: string } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null; decidedAt: string } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; sizeBytes: number; mediaType: string; state: AttachmentState; check: { result: PaperCheck; remark: string | null }; downloadUrl: string | null })[]; receipt: { number: string; verificationCode: string } | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const SubmitRegistration: Document<SubmitRegistrationResult, SubmitRegistrationVariables>;

export type SubmitRemoteRequestVariables = { input: SubmitRemoteRequestInput };
export type SubmitRemoteRequestResult = { submitRemoteRequest: { id: string; requestNumber: string; kind: RemoteRequestKind; status: RemoteRequestStatus; statusLabel: string; version: number; partyName: string; caseNumber: string | null; capacity: Capacity; purpose: string; submittedAt: string; dueAt: string; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; localProcuratorate: { id: string; name: string }; handlingProcuratorate: { id: string; name: string }; steps: ({ status: RemoteRequestStatus; at: string; procuratorate: { name: string }; comment: string | null })[]; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; result: { deliveredAt: string | null; binding: { id: string } | null; receipt: { number: string } | null } | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const SubmitRemoteRequest: Document<SubmitRemoteRequestResult, SubmitRemoteRequestVariables>;

export type UnfollowVariables = { procuratorateId: string };
export type UnfollowResult = { unfollowProcuratorate: { id: string; followed: boolean } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const Unfollow: Document<UnfollowResult, UnfollowVariables>;

export type UnlinkWechatVariables = { app: WechatApp };
export type UnlinkWechatResult = { unlinkWechat: { id: string; wechatIdentities: ({ app: WechatApp; linkedAt: string })[] } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const UnlinkWechat: Document<UnlinkWechatResult, UnlinkWechatVariables>;

export type UpdateContactVariables = { input: UpdateContactInput };
export type UpdateContactResult = { updateContact: { id: string; email: string | null; mobile: string | null; emailVerified: boolean; mobileVerified: boolean; homeRegionCode: string | null; address: string | null; version: number } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const UpdateContact: Document<UpdateContactResult, UpdateContactVariables>;

export type UpdateNoticePreferencesVariables = { input: UpdateNoticePreferencesInput };
export type UpdateNoticePreferencesResult = { updateNoticePreferences: { id: string; noticePreferences: ({ category: NoticeCategory; channels: ({ channel: NoticeChannel; frequency: NoticeFrequency })[] })[]; quietHours: { from: string; to: string } | null } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const UpdateNoticePreferences: Document<UpdateNoticePreferencesResult, UpdateNoticePreferencesVariables>;

export type VerifyContactVariables = { input: VerifyContactInput };
export type VerifyContactResult = { verifyContact: { id: string; emailVerified: boolean; mobileVerified: boolean } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const VerifyContact: Document<VerifyContactResult, VerifyContactVariables>;

export type VisitVariables = { id: string };
export type VisitResult = { node: { id: string; appointmentNumber: string; status: AppointmentStatus; statusLabel: string; version: number; matters: ({ code: string; label: string })[]; statement: string | null; submittedAt: string; dueAt: string; binding: { id: string; capacity: Capacity; partyName: string }; case: { id: string; acceptanceNumber: string } | null; procuratorate: { id: string; name: string; address: string | null; hotline: string | null; receptionHall: string | null; receptionHours: string | null }; preferredSlots: ({ id: string; startsAt: string; endsAt: string })[]; slot: { id: string; startsAt: string; endsAt: string; place: string; closed: boolean } | null; reply: { text: string | null; repliedAt: string; receptionist: string | null; phone: string | null; whatToBring: string | null; place: string | null } | null; decision: { outcome: Outcome; reasons: ({ code: string; label: string })[]; comment: string | null } | null; attachments: ({ id: string; kind: AttachmentKind; filename: string; check: { result: PaperCheck; remark: string | null } })[]; cancelUntil: string | null; confirmUntil: string | null; outcome: AppointmentOutcome | null; rating: number | null; icsUrl: string | null; forwardedTo: string | null; confirmedAt: string | null; cancelledAt: string | null; cancelledBy: Canceller | null; cancelReason: string | null; checkedInAt: string | null; checkInCode: string; ratingComment: string | null; slipUrl: string | null } | null };
export const Visit: Document<VisitResult, VisitVariables>;

export type WithdrawBindingVariables = { id: string; expectedVersion: number };
export type WithdrawBindingResult = { withdrawBinding: { id: string; status: BindingStatus; version: number } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const WithdrawBinding: Document<WithdrawBindingResult, WithdrawBindingVariables>;

export type WithdrawComplaintVariables = { id: string; expectedVersion: number };
export type WithdrawComplaintResult = { withdrawComplaint: { id: string; complaintNumber: string; status: ComplaintStatus; statusLabel: string; version: number; subjectNumber: string; statement: string; submittedAt: string; dueAt: string; answer: string | null; answeredAt: string | null; procuratorate: { id: string; name: string } } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const WithdrawComplaint: Document<WithdrawComplaintResult, WithdrawComplaintVariables>;

export type WithdrawRegistrationVariables = { id: string; expectedVersion: number };
export type WithdrawRegistrationResult = { withdrawRegistration: { id: string; status: RegistrationStatus; version: number } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const WithdrawRegistration: Document<WithdrawRegistrationResult, WithdrawRegistrationVariables>;

export type WithdrawRemoteRequestVariables = { id: string; expectedVersion: number };
export type WithdrawRemoteRequestResult = { withdrawRemoteRequest: { id: string; status: RemoteRequestStatus; version: number } | { __typename: "Refusal"; code: RefusalCode; message: string; problems: ({ field: string | null; code: string; message: string })[] } | null };
export const WithdrawRemoteRequest: Document<WithdrawRemoteRequestResult, WithdrawRemoteRequestVariables>;
