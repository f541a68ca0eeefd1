/** 异地查询: one's remote requests, each with what has happened, who has it now, and what came of it. */
import { act } from "../asking.js";
import { useAsked } from "../asked.js";
import { acted } from "../changed.js";
import { day, moment } from "../dates.js";
import { MyRemoteRequests, RemoteRequestWithResult, WithdrawRemoteRequest } from "../documents.js";
import { html } from "../html.js";
import { capacity, deliveryMedium, remoteRequestKind, remoteRequestStatus } from "../labels.js";
import { Listed, useList } from "../lists.js";
import { Act, Cells, Chip, Decision, Fact, Facts, Waiting, Way } from "../parts.js";
import { href } from "../routes.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { PaperLine } from "./appointment.js";
import { forRepresentatives } from "./booking-rights.js";

/** @typedef {NonNullable<import("../documents.js").MyRemoteRequestsResult["myRemoteRequests"]>["nodes"][number]} RemoteRequest */

/** While it waits for somebody, it can be taken back. */
const OPEN = ["SUBMITTED", "LOCAL_VERIFYING", "RETURNED", "FORWARDED", "HANDLING_REVIEW", "RETURNED_TO_LOCAL", "APPROVED"];
const WITH_AN_OFFICE = OPEN.filter((status) => status !== "RETURNED");

/** The list. */
export const RemoteRequests = forRepresentatives(() => {
  const list = useList(MyRemoteRequests, { first: 20 }, (data) => data.myRemoteRequests);
  return html`<p class="aside">${say("remoteWhy")}</p>
    <div class="weui-btn-area"><a class="weui-btn weui-btn_primary" href="#/remote/new">${say("newRemote")}</a></div>
    <${Listed} list=${list} empty=${say("noRemote")} show=${(/** @type {RemoteRequest} */ each) => html`<${Way} to=${`#/remote/${each.id}`} words=${remoteRequestKind(each.kind)}
      value=${html`<${Chip} status=${each.status} label=${each.statusLabel} />`}
      below=${html`<span class="line">${each.localProcuratorate.name} → ${each.handlingProcuratorate.name}</span>${each.steps.slice(-1).map((step) => html`<span class="line">${moment(step.at)} ${remoteRequestStatus(step.status)}</span>`)}<span class="line">${each.requestNumber}</span>`} />`} />`;
}, "noRemoteWhy");

/** One of them. @param {{id: string}} given */
function One({ id }) {
  const asked = useAsked(RemoteRequestWithResult, { id });
  const request = /** @type {any} */ (asked.data?.node);
  if (!request) return html`<${Waiting} asked=${asked} />`;
  const withdraw = () => acted(asked, () => act(WithdrawRemoteRequest, { id, expectedVersion: request.version })).then(() => toast(say("takenBack")));
  const office = request.status === "RETURNED" || request.status === "APPROVED" ? request.localProcuratorate : null;
  return html`<section class="state" role="status"><p><${Chip} status=${request.status} label=${request.statusLabel} /> <small>${request.requestNumber}</small></p>
      ${WITH_AN_OFFICE.includes(request.status) && html`<p>${say("dueBy")} ${day(request.dueAt)}</p>`}${request.status === "APPROVED" && request.kind !== "QUERY_ACCOUNT" && html`<p>${say("fetchResult")}</p>`}</section>
    <${Decision} decision=${request.decision} /><${Result} request=${request} />
    <div class="acts acts-main">${request.status === "RETURNED" && html`<a class="weui-btn weui-btn_primary" href=${`#/remote/${id}/amend`}>${say("mendNow")}</a>`}
      ${OPEN.includes(request.status) && html`<${Act} act=${withdraw} words=${say("withdraw")} look="warn" sure=${say("takenBackForGood")} />`}</div>
    <section><h2 class="weui-cells__title">${say("steps")}</h2><ol class="timeline">${request.steps.map((/** @type {any} */ step) => html`<li><time datetime=${step.at}>${moment(step.at)}</time>
      <b>${step.statusLabel}</b> <small>${step.procuratorate.name}</small>${step.comment && html`<span class="said">${step.comment}</span>`}</li>`)}</ol></section>
    <${Facts} title=${say("asked")}><${Fact} label=${say("remoteKind")}>${remoteRequestKind(request.kind)}<//>
      <${Fact} label=${say("caseOffice")}>${request.handlingProcuratorate.name}<//><${Fact} label=${say("localOffice")}>${request.localProcuratorate.name}<//>
      ${office && html`<${Fact} label=${say("officeAddress")}>${[office.address, office.receptionHall].filter(Boolean).join(" · ")}<//><${Fact} label=${say("hallHours")}>${office.receptionHours}<//><${Fact} label=${say("telephone")}>${office.hotline && html`<a href=${`tel:${office.hotline}`}>${office.hotline}</a>`}<//>`}
      <${Fact} label=${say("partysName")}>${request.partyName}<//><${Fact} label=${say("numberIfKnown")}>${request.caseNumber}<//><${Fact} label=${say("asCapacity")}>${capacity(request.capacity)}<//>
      <${Fact} label=${say("purpose")}>${html`<span class="said">${request.purpose}</span>`}<//>
      <${Fact} label=${say("papers")}>${request.attachments.length > 0 && request.attachments.map((/** @type {any} */ paper) => html`<${PaperLine} paper=${paper} />`)}<//><${Fact} label=${say("sentAt")}>${moment(request.submittedAt)}<//><//>
    <${Cells}><${Way} to=${href("/complaints/new", { subject: id })} words=${say("complain")} /><//>`;
}
export const RemoteRequestScreen = forRepresentatives(One, "noRemoteWhy");

/** What was handed over. @param {{request: any}} given */
function Result({ request }) {
  const { result } = request;
  if (!result) return null;
  const { deliveredAt, binding, receipt, medium, pieces, sealNumber } = result;
  return html`<${Facts} title=${say("outcomeOfVisit")}><${Fact} label=${say("deliveredAt")}>${moment(deliveredAt)}<//>
    <${Fact} label=${say("medium")}>${medium && deliveryMedium(medium)}<//><${Fact} label=${say("pieces")}>${pieces}<//><${Fact} label=${say("seal")}>${sealNumber}<//>
    <${Fact} label=${say("boundByThis")}>${binding && html`<a href=${`#/bindings/${binding.id}`}>${say("viewBinding")}</a>`}<//>
    <${Fact} label=${say("deliveryReceipt")}>${receipt?.number}<//><${Fact} label=${say("deliveryCode")}>${receipt?.verificationCode}<//><//>`;
}
