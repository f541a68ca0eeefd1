/** 异地申请 and its mending. */
import { act } from "../asking.js";
import { useAsked } from "../asked.js";
import { acted } from "../changed.js";
import { AmendRemoteRequest, RemoteRequestWithResult, RequiredPapers, SubmitRemoteRequest } from "../documents.js";
import { Field, Filled, Lines, Lot, lacking, useForm } from "../forms.js";
import { html } from "../html.js";
import { capacity, remoteRequestKind } from "../labels.js";
import { useObserved } from "../observable.js";
import { OfficeField } from "../offices.js";
import { Papers } from "../papers.js";
import { Decision, Waiting } from "../parts.js";
import { go } from "../routes.js";
import { me } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { forRepresentatives } from "./booking-rights.js";

/** @typedef {{id: string, name: string}} Office */
/** @typedef {import("../documents.js").RemoteRequestKind} Kind */
/** @typedef {import("../documents.js").Capacity} Capacity */
/** @typedef {{kind: Kind | "", localProcuratorateId: Office | null, handlingProcuratorateId: Office | null, partyName: string, caseNumber: string, capacity: Capacity | "", purpose: string, attachmentIds: import("../papers.js").Paper[]}} Values */
/** @type {Values} */
const EMPTY = { kind: "", localProcuratorateId: null, handlingProcuratorateId: null, partyName: "", caseNumber: "", capacity: "", purpose: "", attachmentIds: [] };
const FIELDS = ["kind", "localProcuratorateId", "handlingProcuratorateId", "partyName", "caseNumber", "capacity", "purpose", "attachmentIds"];
/** @type {Capacity[]} */
const CAPACITIES = ["DEFENDER", "LITIGATION_AGENT"];
/** @type {Kind[]} */
const KINDS = ["PROCEDURAL_QUERY", "QUERY_ACCOUNT", "FILE_ACCESS"];
const FOR_LAWYERS = "FILE_ACCESS";

/** A new one. */
function New() {
  const account = useObserved(me);
  const form = useForm("remote", EMPTY);
  const send = async (/** @type {Values} */ values, /** @type {string} */ idempotencyKey) => {
    refuseGaps(values);
    const { id } = await acted(null, () => act(SubmitRemoteRequest, { input: /** @type {any} */ ({ kind: values.kind, ...inputOf(values), idempotencyKey }) }));
    toast(say("remoteSent"));
    go(`/remote/${id}`, { instead: true });
  };
  return html`${account?.status === "PENDING" && html`<div class="explained" role="note"><p>${say("notApprovedYet")}</p></div>`}
    <${Asking} form=${form} send=${send} choosesKind />`;
}
export const RemoteNew = forRepresentatives(New, "noRemoteWhy");

/** A returned one, as it was sent. @param {{id: string}} given */
function Amended({ id }) {
  const asked = useAsked(RemoteRequestWithResult, { id });
  const request = /** @type {any} */ (asked.data?.node);
  if (!request) return html`<${Waiting} asked=${asked} />`;
  if (request.status !== "RETURNED") return html`<div class="explained" role="note"><p>${request.statusLabel}</p><p><a class="weui-btn weui-btn_default" href=${`#/remote/${id}`}>${say("view")}</a></p></div>`;
  return html`<${Mend} key=${request.version} asked=${asked} request=${request} />`;
}
export const RemoteAmend = forRepresentatives(Amended, "noRemoteWhy");

/** @param {{asked: import("../asked.js").Asked<any>, request: any}} given */
function Mend({ asked, request }) {
  const form = useForm(`remote ${request.id} ${request.version}`, /** @type {Values} */ ({
    kind: request.kind,
    localProcuratorateId: request.localProcuratorate,
    handlingProcuratorateId: request.handlingProcuratorate,
    partyName: request.partyName,
    caseNumber: request.caseNumber ?? "",
    capacity: request.capacity,
    purpose: request.purpose,
    attachmentIds: request.attachments,
  }));
  const send = async (/** @type {Values} */ values, /** @type {string} */ idempotencyKey) => {
    refuseGaps(values);
    const input = /** @type {any} */ ({ id: request.id, expectedVersion: request.version, ...inputOf(values), idempotencyKey });
    await acted(asked, () => act(AmendRemoteRequest, { input }));
    toast(say("remoteSent"));
    go(`/remote/${request.id}`, { instead: true });
  };
  return html`<${Decision} decision=${request.decision} /><${Asking} form=${form} send=${send} />`;
}

/** What both have. @param {{form: import("../forms.js").Form<Values>, send: (values: Values, key: string) => Promise<void>, choosesKind?: boolean}} given */
function Asking({ form, send, choosesKind = false }) {
  const account = useObserved(me);
  const accountType = /** @type {import("../documents.js").AccountType} */ (account?.accountType);
  const asked = useAsked(RequiredPapers, { accountType, capacity: form.values.capacity || null }, { skip: !account || !form.values.capacity });
  const kinds = KINDS.filter((kind) => kind !== FOR_LAWYERS || accountType === "LAWYER");
  const wanted = form.values.capacity ? asked.data?.requiredPapers ?? [] : [];
  return html`<${Filled} form=${form} send=${send} fields=${FIELDS}>
    ${choosesKind && html`<${Lot} form=${form} name="kind" legend=${say("remoteKind")} choices=${kinds.map((kind) => [kind, remoteRequestKind(kind)])} />`}
    <div class="weui-cells weui-cells_form">
      <${OfficeField} form=${form} name="handlingProcuratorateId" label=${say("caseOffice")} hint=${say("handlingHint")} />
      <${OfficeField} form=${form} name="localProcuratorateId" label=${say("localOffice")} hint=${say(form.values.kind === FOR_LAWYERS ? "localHintFile" : "localHint")} />
      <${Field} form=${form} name="partyName" label=${say("partysName")} maxlength=${100} autocomplete="off" />
      <${Field} form=${form} name="caseNumber" label=${say("numberIfKnown")} maxlength=${60} autocomplete="off" optional /></div>
    <${Lot} form=${form} name="capacity" legend=${say("asCapacity")} choices=${CAPACITIES.map((each) => [each, capacity(each)])} />
    <div class="weui-cells weui-cells_form"><${Lines} form=${form} name="purpose" label=${say("purpose")} maxlength=${500} /></div>
    ${wanted.length > 0 && html`<${Papers} form=${form} wanted=${wanted} />`}
    <p class="aside">${say("neverTells")}</p><//>`;
}

/** What the schema cannot be asked without: all of it is named at once, as the server would. @param {Values} values */
function refuseGaps(values) {
  const labels = /** @type {const} */ ({ kind: "remoteKind", handlingProcuratorateId: "caseOffice", localProcuratorateId: "localOffice", partyName: "partysName", capacity: "asCapacity", purpose: "purpose" });
  const gaps = Object.entries(labels).filter(([field]) => !values[/** @type {keyof typeof labels} */ (field)]);
  if (gaps.length) throw lacking(gaps.map(([field, word]) => [field, say(word)]));
}

/** @param {Values} values */
function inputOf(values) {
  return {
    localProcuratorateId: values.localProcuratorateId?.id,
    handlingProcuratorateId: values.handlingProcuratorateId?.id,
    partyName: values.partyName.trim(),
    caseNumber: values.caseNumber.trim() || null,
    capacity: values.capacity,
    purpose: values.purpose.trim(),
    attachmentIds: values.attachmentIds.map((paper) => paper.id),
  };
}
