// The root fields, and the resolvers of bindings, notices and oneself.

import { GraphQLError } from "graphql";

import * as cases from "./cases.mjs";
import { globalId, rowId } from "./ids.mjs";
import * as lists from "./lists.mjs";
import * as people from "./people.mjs";
import { BINDING_STATUS } from "./words.mjs";

async function oneCase(_root, { id }, { person }) {
  const uuid = rowId("Case", id);
  const found = uuid && (await lists.oneCase(person.accountId, uuid));
  if (!found) {
    throw new GraphQLError("未找到。", { extensions: { code: "NOT_FOUND" } });
  }
  return found;
}

const Query = {
  me: (_root, _args, { person }) => people.account(person.accountId),
  myCases: (_root, args, { person }) => lists.casesPage(person.accountId, args),
  case: oneCase,
  myBindings: (_root, args, { person }) => lists.bindingsPage(person.accountId, args),
  myNotices: (_root, args, { person }) => lists.noticesPage(person.accountId, args),
};

const Account = {
  id: globalId("Account"),
  lawyer: ({ id }) => people.lawyer(id),
  sessions: ({ id }) => people.sessions(id),
  wechatIdentities: ({ id }) => people.wechatIdentities(id),
  summary: ({ id }) => people.summary(id),
  registration: ({ id }) => people.registration(id),
};

const Binding = {
  ...cases.bindingOfCase,
  id: globalId("Binding"),
  statusLabel: ({ status }) => BINDING_STATUS[status],
  procuratorate: ({ procuratorateId }, _args, { loaders }) => loaders.office.load(procuratorateId),
  charge: ({ chargeCode }, _args, { loaders }) => (chargeCode === null ? null : loaders.namedCharge.load(chargeCode)),
  case: ({ id }, _args, { loaders }) => loaders.openCase.load(id),
  decision: (root) => (root.outcome === null ? null : root),
  attachments: ({ id }, _args, { loaders }) => loaders.papers.load(id),
};

const Notice = {
  id: globalId("Notice"),
  subject: ({ subjectKind, subjectId }, _args, { loaders }) => loaders.subject[subjectKind]?.load(subjectId) ?? null,
  deliveries: ({ id }, _args, { loaders }) => loaders.deliveries.load(id),
};

export const resolvers = {
  Query,
  Account,
  Binding,
  Notice,
  Case: cases.Case,
  DisclosedField: cases.DisclosedField,
  Stage: cases.Stage,
  ProgressEvent: cases.ProgressEvent,
  Appointment: cases.Appointment,
  Procuratorate: cases.Procuratorate,
  ReceptionSlot: cases.ReceptionSlot,
  Node: { __resolveType: (root) => root.__typename },
  Session: { id: globalId("Session"), current: ({ id }, _args, { person }) => id === person.sessionId },
  Registration: { id: globalId("Registration") },
  Attachment: { id: globalId("Attachment"), check: (root) => root },
  Decision: { reasons: ({ reasonCodes }, _args, { loaders }) => loaders.reason.loadMany(reasonCodes) },
  CaseConnection: { totalCount: (_page, _args, { person }) => lists.casesCount(person.accountId) },
  BindingConnection: {
    totalCount: ({ statuses }, _args, { person }) => lists.bindingsCount(person.accountId, statuses),
  },
  NoticeConnection: {
    totalCount: ({ unreadOnly }, _args, { person }) => lists.noticesCount(person.accountId, unreadOnly),
    unreadCount: (_page, _args, { person }) => lists.noticesCount(person.accountId, true),
  },
};
