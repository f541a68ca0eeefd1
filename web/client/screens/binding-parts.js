/** What is shown of a binding, in the list and on its own page. */
import { day, moment } from "../dates.js";
import { html } from "../html.js";
import { attachmentKind, capacity, paperCheck } from "../labels.js";
import { Chip, Decision, Fact, Facts } from "../parts.js";
import { href } from "../routes.js";
import { say } from "../words.js";

/** @typedef {NonNullable<import("../documents.js").BindingListResult["myBindings"]>["nodes"][number]} Binding */

/** The states of the filter. @type {Record<string, import("../documents.js").BindingStatus[]>} */
export const GROUPS = {
  open: ["SUBMITTED", "UNDER_REVIEW", "RETURNED", "SUSPENDED"],
  bound: ["APPROVED"],
  ended: ["REJECTED", "WITHDRAWN", "RELEASED", "REVOKED", "FROZEN", "ENDED"],
};
export const AWAITING = ["SUBMITTED", "UNDER_REVIEW"];

/** Whether somebody acts for another in this capacity. @param {string} capacity */
export function isMandate(capacity) {
  return capacity === "DEFENDER" || capacity === "LITIGATION_AGENT";
}

/** The state, with what it means for the person now, and what has to be mended. @param {{binding: Binding}} given */
export function BindingState({ binding }) {
  const { status } = binding;
  const sentence = AWAITING.includes(status) ? say("awaitsDecision", moment(binding.dueAt))
    : status === "RETURNED" ? say("returnedNow")
    : status === "SUSPENDED" ? say("suspendedNow")
    : status === "REJECTED" ? say("rejectedNow")
    : status === "APPROVED" && binding.endsOn ? say("caseOver", day(binding.endsOn)) : null;
  return html`${sentence && html`<p class="state-words">${sentence}</p>`}<${Decision} decision=${binding.decision} />`;
}

/** All that was declared. @param {{binding: Binding}} given */
export function BindingFacts({ binding }) {
  const mandate = isMandate(binding.capacity);
  return html`<${Facts}>
    <${Fact} label=${say("bindingNumber")}>${binding.bindingNumber}<//>
    <${Fact} label=${say("boundOffice")}>${binding.procuratorate.name}<//>
    <${Fact} label=${say("partyName")}>${binding.partyName}<//>
    <${Fact} label=${say("chargeIs")}>${binding.charge?.name}<//>
    <${Fact} label=${say("caseNumber")}>${binding.caseNumber}<//>
    <${Fact} label=${say("capacityIs")}>${capacity(binding.capacity)}<//>
    <${Fact} label=${say("clientName")}>${binding.clientName}<//>
    <${Fact} label=${say("clientRelation")}>${binding.clientRelation}<//>
    <${Fact} label=${say("entrustedOn")}>${day(binding.entrustedOn)}<//>
    ${mandate && html`<${Fact} label=${say("legalAid")}>${binding.legalAid ? say("yes") : say("no")}<//>`}
    <${Fact} label=${say("handedIn")}>${moment(binding.submittedAt)}<//>
    ${GROUPS.open.includes(binding.status) && binding.status !== "RETURNED" && html`<${Fact} label=${say("decideBy")}>${moment(binding.dueAt)}<//>`}
    <${Fact} label=${say("decidedAt")}>${moment(binding.decidedAt)}<//>
    <${Fact} label=${mandate ? say("releasedOn") : say("accessEnded")}>${day(binding.releasedOn)}<//>
    <${Fact} label=${say("readableUntil")}>${day(binding.endsOn)}<//>
    ${binding.case && html`<${Fact} label=${say("boundCase")}><a href=${href(`/cases/${binding.case.id}`)}>${binding.case.acceptanceNumber}</a><//>`}
    <${Fact} label=${say("caseLabel")}>${binding.caseLabel}<//>
    <${Fact} label=${say("noteIs")}>${binding.note && html`<span class="as-written">${binding.note}</span>`}<//>
    ${binding.attachments.length > 0 && html`<${Fact} label=${say("papers")}><${Marks} papers=${binding.attachments} /><//>`}
  <//>`;
}

/** The papers, each with what staff found. @param {{papers: Binding["attachments"]}} given */
function Marks({ papers }) {
  return html`<ul class="paper-list">${papers.map((paper) => html`<li key=${paper.id}>
    <span class="paper-name">${attachmentKind(paper.kind)}<small class="below">${paper.filename}</small></span>
    ${paper.check.result !== "UNCHECKED" && html`<${Chip} status=${paper.check.result === "OK" ? "APPROVED" : "RETURNED"} label=${paperCheck(paper.check.result)} />`}
    ${paper.check.remark && html`<p class="hint">${paper.check.remark}</p>`}
  </li>`)}</ul>`;
}

/** 温馨提示 of the seed. */
export function Reminder() {
  return html`<aside class="reminder"><b>${say("warmReminder")}</b> ${say("tellTheOffice")}</aside>`;
}
