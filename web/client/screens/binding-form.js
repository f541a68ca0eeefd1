/** 申请案件绑定, and its amendment. */
import { act } from "../asking.js";
import { acted } from "../changed.js";
import { useAsked, happened } from "../asked.js";
import { ChargeField } from "../charges.js";
import { today } from "../dates.js";
import { AmendBinding, ApplyForBinding, BindingPage, RequiredPapers } from "../documents.js";
import { Field, Filled, Lines, Lot, Tick, inputOf, lacking, useForm } from "../forms.js";
import { html } from "../html.js";
import { attachmentKind, capacity } from "../labels.js";
import { useObserved } from "../observable.js";
import { OfficeField } from "../offices.js";
import { Papers } from "../papers.js";
import { Decision, Waiting } from "../parts.js";
import { go } from "../routes.js";
import { me } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { Reminder, isMandate } from "./binding-parts.js";

/** @typedef {import("../documents.js").Capacity} Capacity */
/**
 * @typedef {object} Claim
 * @property {{id: string, name: string} | null} procuratorateId
 * @property {string} partyName
 * @property {import("../charges.js").Charge | null} chargeCode
 * @property {string} caseNumber
 * @property {Capacity | null} capacity
 * @property {boolean} clientIsParty
 * @property {string} clientName
 * @property {string} clientRelation
 * @property {string} entrustedOn
 * @property {boolean} legalAid
 * @property {import("../papers.js").Paper[]} attachmentIds
 * @property {string} note
 */

/** @type {Record<string, Capacity[]>} what an account's type may be in a case */
const CAPACITIES = { LAWYER: ["DEFENDER", "LITIGATION_AGENT"], REPRESENTATIVE: ["DEFENDER", "LITIGATION_AGENT"], PARTY: ["PARTY"], LEGAL_GUARDIAN: ["LEGAL_GUARDIAN"], CLOSE_RELATIVE: ["CLOSE_RELATIVE"] };
const AMENDABLE = ["SUBMITTED", "RETURNED", "SUSPENDED"];
const LIKE_ANY = { acceptedMediaTypes: ["image/jpeg", "image/png", "application/pdf"], maxBytes: 10 * 1_048_576 }; // where no paper is listed
const FIELDS = ["procuratorateId", "partyName", "chargeCode", "caseNumber", "capacity", "clientName", "clientRelation", "entrustedOn", "legalAid", "attachmentIds", "note"];

/** A new request. */
export function NewBinding() {
  const account = useObserved(me);
  if (!account) return null;
  if (account.status !== "ACTIVE") return html`<div class="nothing"><p>${say("notApproved")}</p><a class="weui-btn weui-btn_default" href="#/registration">${say("myRegistration")}</a></div>`;
  return html`<${New} account=${account} />`;
}

/** @param {{account: import("../session.js").Account}} given */
function New({ account }) {
  const [only, another] = CAPACITIES[account.accountType];
  const form = useForm("binding", /** @type {Claim} */ ({
    procuratorateId: null, partyName: account.accountType === "PARTY" ? account.fullName : "", chargeCode: null, caseNumber: "", capacity: another ? null : only,
    clientIsParty: true, clientName: "", clientRelation: "", entrustedOn: "", legalAid: false, attachmentIds: [], note: "",
  }));
  const send = async (/** @type {Claim} */ values, /** @type {string} */ key) => {
    const binding = await act(ApplyForBinding, { input: { ...claimed(values), idempotencyKey: key } });
    sent(binding.id);
  };
  return html`<section class="leading"><p>${say("howToBind")}</p></section><${Reminder} /><${Claiming} form=${form} send=${send} account=${account} />`;
}

/** A request that waits or was returned. @param {{id: string}} given */
export function AmendOneBinding({ id }) {
  const account = useObserved(me);
  const asked = useAsked(BindingPage, { id });
  const binding = asked.data?.node;
  if (!binding || !account) return html`<${Waiting} asked=${asked} />`;
  if (!AMENDABLE.includes(binding.status)) return html`<div class="nothing"><p>${say("cannotAmend")}</p><a class="weui-btn weui-btn_default" href=${`#/bindings/${id}`}>${say("view")}</a></div>`;
  return html`<${Amend} account=${account} binding=${binding} again=${asked.again} />`;
}

/** @param {{account: import("../session.js").Account, binding: import("./binding-parts.js").Binding, again: () => void}} given */
function Amend({ account, binding, again }) {
  const { charge } = binding;
  const form = useForm(`amend-${binding.id}`, /** @type {Claim} */ ({
    procuratorateId: binding.procuratorate, partyName: binding.partyName, chargeCode: charge?.code ? { code: charge.code, name: charge.name } : null,
    caseNumber: binding.caseNumber ?? "", capacity: binding.capacity, clientIsParty: !binding.clientName || binding.clientName === binding.partyName,
    clientName: binding.clientName ?? "", clientRelation: binding.clientRelation ?? "", entrustedOn: binding.entrustedOn ?? "", legalAid: binding.legalAid,
    attachmentIds: binding.attachments.map(({ id, kind, filename }) => ({ id, kind, filename })), note: binding.note ?? "",
  }));
  const send = async (/** @type {Claim} */ values, /** @type {string} */ key) => {
    await acted({ again }, () => act(AmendBinding, { input: { ...claimed(values), id: binding.id, expectedVersion: binding.version, idempotencyKey: key } }));
    sent(binding.id);
  };
  return html`<${Decision} decision=${binding.decision} />
    <${Claiming} form=${form} send=${send} account=${account} marks=${Object.fromEntries(binding.attachments.map((paper) => [paper.id, paper.check]))} />`;
}

/** @param {string} id */
function sent(id) {
  toast(say("bindingSent"));
  happened.set(happened.value + 1);
  go(`/bindings/${id}`, { instead: true });
}

/** What is sent of what was filled in; without these nothing can be judged, so that nothing is sent. @param {Claim} values */
function claimed(values) {
  const own = isMandate(values.capacity ?? "") && !values.clientIsParty;
  const missing = /** @type {[string, string, unknown][]} */ ([
    ["capacity", say("capacityIs"), values.capacity], ["procuratorateId", say("boundOffice"), values.procuratorateId],
    ["partyName", say("partyName"), values.partyName.trim()], ["clientName", say("clientName"), !own || values.clientName.trim()],
  ]).filter(([, , value]) => !value);
  if (missing.length) throw lacking(missing.map(([field, label]) => [field, label]));
  return inputOfClaim(values, own);
}

/** @param {Claim} values @param {boolean} own whether a client other than the party gave the mandate */
function inputOfClaim(values, own) {
  const { clientIsParty: _, procuratorateId, chargeCode, attachmentIds, ...rest } = values;
  const mandate = isMandate(values.capacity ?? "");
  return inputOf({
    ...rest, procuratorateId: procuratorateId?.id, chargeCode: chargeCode?.code ?? null, attachmentIds: attachmentIds.map((paper) => paper.id),
    clientName: own ? values.clientName : "", clientRelation: own || !mandate ? values.clientRelation : "",
    entrustedOn: mandate ? values.entrustedOn : "", legalAid: mandate && values.legalAid,
  });
}

/**
 * The fields.
 * @param {{form: import("../forms.js").Form<Claim>, send: (values: Claim, key: string) => Promise<void>, account: import("../session.js").Account, marks?: Record<string, {result: string, remark: string | null}>}} given
 */
function Claiming({ form, send, account, marks }) {
  const { values } = form;
  const allowed = CAPACITIES[account.accountType];
  const mandate = isMandate(values.capacity ?? "");
  return html`<${Filled} form=${form} send=${send} fields=${FIELDS}>
    ${allowed.length > 1 && html`<${Lot} form=${form} name="capacity" legend=${say("capacityIs")} choices=${allowed.map((each) => [each, capacity(each)])} />`}
    <h2 class="weui-cells__title">${say("whichCase")}</h2>
    <div class="weui-cells weui-cells_form">
      <${OfficeField} form=${form} name="procuratorateId" label=${say("boundOffice")} />
      <${Field} form=${form} name="partyName" label=${say("partyName")} hint=${account.accountType === "PARTY" ? say("partySelfHint") : say("partyNameHint")} maxlength="100" autocomplete="off" />
      <${ChargeField} form=${form} name="chargeCode" label=${say("chargeIs")} hint=${say("chargeHint")} />
      <${Field} form=${form} name="caseNumber" label=${say("caseNumber")} optional hint=${say("caseNumberHint")} maxlength="60" autocomplete="off" />
      ${values.capacity && !mandate && values.capacity !== "PARTY" && html`<${Field} form=${form} name="clientRelation" label=${say("clientRelation")} optional maxlength="50" />`}
    </div>
    ${mandate && html`<h2 class="weui-cells__title">${say("whoseMandate")}</h2>
    <div class="weui-cells weui-cells_form">
      <${Tick} form=${form} name="clientIsParty" label=${say("clientIsParty")} hint=${say("clientIsPartyHint")} />
      ${!values.clientIsParty && html`<${Field} form=${form} name="clientName" label=${say("clientName")} maxlength="100" autocomplete="off" />
        <${Field} form=${form} name="clientRelation" label=${say("clientRelation")} maxlength="50" />`}
      <${Field} form=${form} name="entrustedOn" label=${say("entrustedOn")} type="date" max=${today()} optional />
      ${account.accountType === "LAWYER" && html`<${Tick} form=${form} name="legalAid" label=${say("legalAidTick")} />`}
    </div>`}
    <${Needed} form=${form} account=${account} marks=${marks} />
    <div class="weui-cells weui-cells_form"><${Lines} form=${form} name="note" label=${say("noteIs")} optional hint=${say("onlyForYou")} rows=${3} maxlength=${500} /></div>
  <//>`;
}

/** The papers that this capacity has to show. @param {{form: import("../forms.js").Form<Claim>, account: import("../session.js").Account, marks?: Record<string, {result: string, remark: string | null}>}} given */
function Needed({ form, account, marks }) {
  const { values } = form;
  const mandate = isMandate(values.capacity ?? "");
  const asked = useAsked(RequiredPapers, {
    accountType: account.accountType, capacity: values.capacity, clientIsParty: !mandate || values.clientIsParty, legalAid: mandate && values.legalAid,
  }, { skip: !values.capacity });
  if (!values.capacity) return null;
  const listed = asked.data?.requiredPapers;
  if (!listed) return html`<${Waiting} asked=${asked} />`;
  const wanted = [...listed];
  const { acceptedMediaTypes, maxBytes } = listed[0] ?? LIKE_ANY;
  for (const kind of /** @type {import("../documents.js").AttachmentKind[]} */ ([...values.attachmentIds.map((paper) => paper.kind), "OTHER"])) {
    if (!wanted.some((each) => each.kind === kind)) wanted.push({ kind, acceptedMediaTypes, maxBytes, required: false, label: attachmentKind(kind) }); // what was given already stays in sight
  }
  return html`<${Papers} form=${form} wanted=${wanted} marks=${marks} />`;
}
