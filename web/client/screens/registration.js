/** 注册资料: where one's application stands, what has to be mended, its papers, its receipt. */
import { act } from "../asking.js";
import { useAsked } from "../asked.js";
import { day, moment } from "../dates.js";
import { MyApplication, WithdrawRegistration } from "../documents.js";
import { html } from "../html.js";
import { accountType, attachmentKind, idType, intakeChannel, paperCheck } from "../labels.js";
import { Act, Cells, Chip, Decision, Fact, Facts, Waiting, Way } from "../parts.js";
import { href } from "../routes.js";
import { look } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { Steps } from "./steps.js";

/** @typedef {NonNullable<NonNullable<import("../documents.js").MyApplicationResult["me"]>["registration"]>} Application */
/** What each state means, and what one can do in it: [sentence, the way on]. @type {Record<string, [import("../words.js").Word, import("../words.js").Word?]>} */
const STATES = {
  DRAFT: ["registrationDraft", "goOnFilling"],
  SUBMITTED: ["registrationWaits"],
  UNDER_REVIEW: ["registrationWaits"],
  RETURNED: ["registrationReturned", "mendRegistration"],
  REJECTED: ["registrationRefused", "applyAgain"],
  WITHDRAWN: ["registrationOver", "applyAgain"],
  EXPIRED: ["registrationOver", "applyAgain"],
  APPROVED: ["registrationGood", "changeIdentity"],
};
const WITHDRAWABLE = ["DRAFT", "SUBMITTED", "UNDER_REVIEW", "RETURNED"];
const AWAITING = ["SUBMITTED", "UNDER_REVIEW"];

/** One's last application. */
export function Registration() {
  const asked = useAsked(MyApplication, {});
  if (!asked.data?.me) return html`<${Waiting} asked=${asked} />`;
  const { registration } = asked.data.me;
  if (!registration) {
    return html`<${Steps} at=${2} /><p class="lead">${say("noRegistration")}</p>
      <div class="weui-btn-area"><a class="weui-btn weui-btn_primary" href="#/registration/form">${say("fillRegistration")}</a></div>`;
  }
  return html`<${Standing} registration=${registration} again=${asked.again} />`;
}

/** @param {{registration: Application, again: () => void}} given */
function Standing({ registration, again }) {
  const { id, status, version, decision, receipt } = registration;
  const [meaning, on] = STATES[status] ?? [];
  const withdraw = async () => {
    await act(WithdrawRegistration, { id, expectedVersion: version }).finally(again);
    toast(say("registrationWithdrawn"));
    await look();
  };
  return html`${AWAITING.includes(status) && html`<${Steps} at=${3} />`}
    <${Facts} title=${say("state")}>
      <${Fact} label=${say("state")}><${Chip} status=${status} label=${registration.statusLabel} />${meaning && html`<small class="below">${say(meaning)}</small>`}<//>
      <${Fact} label=${say("registrationNumber")}>${registration.registrationNumber}<//>
      <${Fact} label=${say("office")}>${registration.procuratorate?.name}<//>
      <${Fact} label=${say("submitted")}>${moment(registration.submittedAt)}<//>
      ${AWAITING.includes(status) && html`<${Fact} label=${say("due")}>${day(registration.dueAt)}<//>`}
      <${Fact} label=${say("decided")}>${moment(registration.decidedAt)}<//>
      ${registration.submittedAt && html`<${Fact} label=${say("intake")}>${intakeChannel(registration.channel)}<//>`}
    <//>
    <${Decision} decision=${decision} />
    <div class="acts">
      ${on && html`<a class=${`weui-btn ${status === "APPROVED" ? "weui-btn_default" : "weui-btn_primary"}`} href="#/registration/form">${say(on)}</a>`}
      ${WITHDRAWABLE.includes(status) && html`<${Act} act=${withdraw} words=${say("withdraw")} look="warn" sure=${say("withdrawRegistrationSure")} />`}
    </div>
    <${Sent} registration=${registration} />
    ${receipt && html`<${Facts} title=${say("receipt")}>
      <${Fact} label=${say("receiptNumber")}>${receipt.number}<//>
      <${Fact} label=${say("receiptCode")}>${receipt.verificationCode}<small class="below">${say("receiptLead")}</small><//>
    <//>
    <${Cells}><${Way} to=${href("/receipt", { number: receipt.number, code: receipt.verificationCode })} words=${say("checkReceipt")} /><//>`}`;
}

/** What was declared, and each paper with what staff found. @param {{registration: Application}} given */
function Sent({ registration }) {
  const { lawyer, attachments } = registration;
  return html`<${Facts} title=${say("declared")}>
      <${Fact} label=${say("accountTypeLabel")}>${accountType(registration.accountType)}<//>
      <${Fact} label=${say("fullName")}>${registration.fullName}<//>
      ${registration.idNumberMasked && html`<${Fact} label=${idType(registration.idType) || say("idNumber")}>${registration.idNumberMasked}<//>`}
      <${Fact} label=${say("region")}>${registration.homeRegionCode}<//>
      <${Fact} label=${say("licenseNumber")}>${lawyer?.licenseNumber}<//>
      <${Fact} label=${say("validUntil")}>${day(lawyer?.licenseValidUntil)}<//>
      <${Fact} label=${say("lawFirm")}>${lawyer?.lawFirmName}<//>
      <${Fact} label=${say("lawFirmCode")}>${lawyer?.lawFirmCode}<//>
    <//>
    ${attachments.length > 0 && html`<section><h2 class="weui-cells__title">${say("checkedPapers")}</h2><ul class="weui-cells listed">${attachments.map((paper) => html`<li class="weui-cell" key=${paper.id}>
      <span class="weui-cell__bd">${attachmentKind(paper.kind)}<small class="below">${paper.filename}</small>${paper.check.remark && html`<small class="below">${paper.check.remark}</small>`}</span>
      <${PaperMark} result=${paper.check.result} /></li>`)}</ul></section>`}`;
}

/** What staff found about a paper. @param {{result: string}} given */
export function PaperMark({ result }) {
  const look = result === "OK" ? "good" : result === "UNCHECKED" ? "plain" : "wrong";
  return html`<span class=${`chip chip-${look}`}>${paperCheck(result)}</span>`;
}
