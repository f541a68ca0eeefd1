// The types of MyCases, OneCase, MyBindings, MyNotices and Me: what these operations select, named as the portal names it.

export const typeDefs = /* GraphQL */ `
  scalar Date
  scalar DateTime

  enum AccountStatus { PENDING ACTIVE LOCKED SUSPENDED CLOSED }
  enum AccountType { LAWYER REPRESENTATIVE PARTY LEGAL_GUARDIAN CLOSE_RELATIVE }
  enum AppointmentStatus {
    SUBMITTED ACCEPTED FORWARDED REPLIED CONFIRMED RESCHEDULING ANSWERED RETURNED REFUSED CANCELLED COMPLETED NO_SHOW
  }
  enum AttachmentKind {
    ID_FRONT ID_BACK LAWYER_LICENSE POWER_OF_ATTORNEY LAW_FIRM_LETTER LEGAL_AID_LETTER CLIENT_ID KINSHIP_PROOF
    GUARDIANSHIP_PROOF RELATION_PROOF OPINION EVIDENCE OTHER
  }
  enum BindingStatus {
    SUBMITTED UNDER_REVIEW SUSPENDED APPROVED RETURNED REJECTED WITHDRAWN RELEASED REVOKED FROZEN ENDED
  }
  enum Capacity { DEFENDER LITIGATION_AGENT PARTY LEGAL_GUARDIAN CLOSE_RELATIVE }
  enum CaseDomain { CRIMINAL CIVIL ADMINISTRATIVE PUBLIC_INTEREST COMPENSATION PETITION JUDICIAL_RELIEF }
  enum CaseStage {
    INVESTIGATION ARREST_REVIEW PROSECUTION_REVIEW SUPPLEMENTARY_INVESTIGATION TRIAL_FIRST TRIAL_SECOND
    TRIAL_SUPERVISION UNDER_REVIEW CLOSED
  }
  enum CaseType {
    ARREST_REVIEW FIRST_INSTANCE_PROSECUTION SECOND_INSTANCE_APPEAL SECOND_INSTANCE_PROTEST CRIMINAL_PETITION_REVIEW
    CRIMINAL_COMPENSATION COMPENSATION_RECONSIDERATION COMPENSATION_EXECUTION COMPENSATION_SUPERVISION JUDICIAL_RELIEF
    CIVIL_SUPERVISION ADMINISTRATIVE_SUPERVISION CIVIL_PUBLIC_INTEREST ADMINISTRATIVE_PUBLIC_INTEREST
  }
  enum CoerciveMeasureKind { SUMMONS BAIL RESIDENTIAL_SURVEILLANCE DETENTION ARREST RETENTION_IN_CUSTODY }
  enum DeliveryStatus { QUEUED SENT DELIVERED FAILED DEAD SKIPPED }
  enum NoticeCategory { REGISTRATION BINDING CASE_PROGRESS APPOINTMENT REMOTE_REQUEST FOLLOWED ACCOUNT }
  enum NoticeChannel { IN_APP EMAIL SMS WECHAT }
  enum Outcome { APPROVED RETURNED REJECTED SUSPENDED REVOKED REFUSED }
  enum PaperCheck { UNCHECKED OK UNCLEAR MISSING_PAGE EXPIRED WRONG }
  enum ProgressKind {
    ACCEPTED ARREST_APPROVED ARREST_DENIED SUPPLEMENT_ORDERED RESUBMITTED EXTENDED TRANSFERRED PROSECUTED
    NOT_PROSECUTED WITHDRAWN_BY_POLICE CHARGE_WITHDRAWN JUDGED PROTESTED APPEALED EFFECTIVE FILED CONCLUDED
    STAGE_CHANGED DEADLINE_CHANGED CHARGE_CHANGED MEASURE_CHANGED HANDLER_CHANGED CONCLUSION_CHANGED
    JURISDICTION_CHANGED PROGRESS_CORRECTED PROGRESS_WITHDRAWN
  }
  enum RegistrationStatus { DRAFT SUBMITTED UNDER_REVIEW APPROVED RETURNED REJECTED WITHDRAWN EXPIRED }
  enum StageState { DONE CURRENT AHEAD }
  enum WechatApp { SERVICE_ACCOUNT MINI_PROGRAM }

  type Query {
    me: Account!
    myCases(first: Int = 20, after: String): CaseConnection!
    case(id: ID!): Case!
    myBindings(first: Int = 20, after: String, statuses: [BindingStatus!]): BindingConnection!
    myNotices(first: Int = 20, after: String, unreadOnly: Boolean! = false): NoticeConnection!
  }

  interface Node { id: ID! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type CaseConnection { totalCount: Int! nodes: [Case!]! pageInfo: PageInfo! }
  type BindingConnection { totalCount: Int! nodes: [Binding!]! pageInfo: PageInfo! }
  type NoticeConnection { totalCount: Int! unreadCount: Int! nodes: [Notice!]! pageInfo: PageInfo! }
  type ProgressEventConnection { nodes: [ProgressEvent!]! pageInfo: PageInfo! }

  type Case implements Node {
    id: ID!
    acceptanceNumber: String!
    unifiedNumber: String
    caseType: CaseType!
    domain: CaseDomain!
    stage: CaseStage!
    stageLabel: String!
    charge: Charge
    charges: [Charge!]!
    procuratorate: Procuratorate!
    handlingDepartment: String
    handlerName: String
    handlerPhone: String
    acceptedOn: Date
    deadlineOn: Date
    concludedOn: Date
    conclusion: String
    coerciveMeasure: CoerciveMeasure
    disclosed: [DisclosedField!]!
    stages: [Stage!]!
    progress(first: Int, after: String, last: Int): ProgressEventConnection!
    myBindings: [Binding!]!
    upcomingAppointments: [Appointment!]!
  }

  type Charge { code: String name: String! }
  type Procuratorate implements Node { id: ID! name: String! hotline: String address: String }
  type CoerciveMeasure { kind: CoerciveMeasureKind! startsOn: Date! endsOn: Date }
  type DisclosedField { key: String! label: String! value: String }
  type Stage { stage: CaseStage! label: String! state: StageState! enteredOn: Date leftOn: Date dueOn: Date }
  type Appointment implements Node {
    id: ID!
    appointmentNumber: String!
    status: AppointmentStatus!
    slot: ReceptionSlot
  }
  type ReceptionSlot implements Node { id: ID! startsAt: DateTime! endsAt: DateTime! }

  type ProgressEvent implements Node {
    id: ID!
    seq: Int!
    kind: ProgressKind!
    title: String!
    detail: String
    occurredOn: Date!
    recordedAt: DateTime!
    round: Int
    previous: String
    current: String
    replaces: ProgressEvent
  }

  type Binding implements Node {
    id: ID!
    bindingNumber: String!
    status: BindingStatus!
    statusLabel: String!
    version: Int!
    capacity: Capacity!
    partyName: String!
    caseNumber: String
    clientName: String
    clientRelation: String
    entrustedOn: Date
    submittedAt: DateTime!
    dueAt: DateTime!
    decidedAt: DateTime
    releasedOn: Date
    note: String
    procuratorate: Procuratorate!
    charge: Charge
    case: Case
    canRequestAppointment: Boolean!
    whyNoAppointment: String
    decision: Decision
    attachments: [Attachment!]!
  }

  type Decision { outcome: Outcome! reasons: [Reason!]! comment: String }
  type Reason { code: String! label: String! }
  type Attachment implements Node { id: ID! kind: AttachmentKind! filename: String! check: AttachmentCheck! }
  type AttachmentCheck { result: PaperCheck! remark: String }

  type Notice implements Node {
    id: ID!
    seq: Int!
    category: NoticeCategory!
    title: String!
    body: String!
    createdAt: DateTime!
    readAt: DateTime
    subject: Node
    deliveries: [Delivery!]!
  }
  type Delivery { channel: NoticeChannel! status: DeliveryStatus! deliveredAt: DateTime }

  type Account implements Node {
    id: ID!
    username: String!
    accountType: AccountType!
    status: AccountStatus!
    fullName: String!
    email: String
    mobile: String
    emailVerified: Boolean!
    mobileVerified: Boolean!
    homeRegionCode: String
    address: String
    version: Int!
    mustChangePassword: Boolean!
    idNumberMasked: String
    lawyer: LawyerProfile
    sessions: [Session!]!
    wechatIdentities: [WechatIdentity!]!
    summary: Summary!
    registration: Registration
  }
  type LawyerProfile { licenseNumber: String! lawFirmName: String! licenseValidUntil: Date! }
  type Session implements Node { id: ID! device: String! lastUsedAt: DateTime! current: Boolean! }
  type WechatIdentity { app: WechatApp! linkedAt: DateTime! }
  type Summary { boundCases: Int! openBindings: Int! openAppointments: Int! unreadNotices: Int! }
  type Registration implements Node { id: ID! registrationNumber: String! status: RegistrationStatus! }
`;
