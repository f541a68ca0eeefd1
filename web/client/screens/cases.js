/** 我的案件列表: where each case stands, what is due, what can be done. */
import { day, daysUntil, span } from "../dates.js";
import { CaseList } from "../documents.js";
import { html } from "../html.js";
import { appointmentStatus, capacity } from "../labels.js";
import { Listed, useList } from "../lists.js";
import { Chip } from "../parts.js";
import { href } from "../routes.js";
import { say } from "../words.js";

/** @typedef {NonNullable<import("../documents.js").CaseListResult["myCases"]>["nodes"][number]} ListedCase */
/** @typedef {Pick<ListedCase, "myBindings" | "upcomingAppointments">} Mine */

const SOON_DAYS = 3;

/** The list. */
export function Cases() {
  const list = useList(CaseList, { first: 20 }, (data) => data.myCases);
  return html`<h2 class="out-of-sight">${say("myCases")}</h2>
    <${Listed} list=${list} show=${(/** @type {ListedCase} */ each) => html`<${Row} case_=${each} />`}
      empty=${html`${say("noCases")} ${say("notFoundWhenEnded")} <a href="#/bindings">${say("toBindings")}</a>`} />`;
}

/** @param {{case_: ListedCase}} given */
function Row({ case_ }) {
  const { id, acceptanceNumber, charge, procuratorate, stageLabel } = case_;
  const labels = case_.myBindings.map((binding) => binding.caseLabel).filter(Boolean);
  const progress = [...case_.progress.nodes].reverse();
  return html`<article class="case-row">
    <h3><a href=${href(`/cases/${id}`)}>${labels.map((label) => html`<span class="label-of-case">${label}</span> `)}${charge?.name ?? acceptanceNumber}</a></h3>
    <p class="case-number">${acceptanceNumber}</p>
    <p class="case-line"><${Chip} status="STAGE" label=${stageLabel} /> <span>${procuratorate.name}</span></p>
    <${Deadline} on=${case_.deadlineOn} over=${Boolean(case_.concludedOn) || case_.stage === "CLOSED"} />
    ${progress.length > 0 && html`<section aria-label=${say("latestProgress")}><ul class="recent">${progress.map((event) => html`<li key=${event.id}><time datetime=${event.occurredOn}>${day(event.occurredOn)}</time> ${event.title}</li>`)}</ul></section>`}
    <${Upcoming} case_=${case_} />
    <${CaseWays} case_=${case_}><a class="weui-btn weui-btn_primary" href=${href(`/cases/${id}`)} aria-label=${`${say("view")} ${acceptanceNumber}`}>${say("view")}</a><//>
  </article>`;
}

/** The day by which the office has to decide, and how many are left. @param {{on: string | null, over: boolean}} given over: nothing runs any more */
export function Deadline({ on, over }) {
  if (!on) return null;
  const left = daysUntil(on);
  const words = left < 0 ? say("daysOver", -left) : left === 0 ? say("dueToday") : left === 1 ? say("dueTomorrow") : say("daysLeft", left);
  return html`<p class="case-line"><span>${say("deadline")} ${day(on)}</span>${!over && html` <span class=${`chip chip-${left < 0 ? "wrong" : left <= SOON_DAYS ? "act" : "plain"}`}>${words}</span>`}</p>`;
}

/** One's own appointments in the case. @param {{case_: Mine}} given */
export function Upcoming({ case_ }) {
  return case_.upcomingAppointments.map((each) => html`<p class="case-line" key=${each.id}><a href=${href(`/appointments/${each.id}`)}>${say("appointmentToCome")}${" "}
    ${each.slot ? span(each.slot.startsAt, each.slot.endsAt) : say("timeToBeSet")}</a> <${Chip} status=${each.status} label=${appointmentStatus(each.status)} /></p>`);
}

/** What one can do: 查看, and 预约 on each binding that allows it; else the reason why not. @param {{case_: Mine, children?: unknown}} given */
export function CaseWays({ case_, children }) {
  const { myBindings } = case_;
  const bookable = myBindings.filter((binding) => binding.canRequestAppointment);
  const reasons = bookable.length ? [] : [...new Set(myBindings.map((binding) => binding.whyNoAppointment).filter(Boolean))];
  return html`<div class="acts">${children}
    ${bookable.map((binding) => html`<a key=${binding.id} class="weui-btn weui-btn_default" href=${href("/appointments/new", { binding: binding.id })}>${bookable.length > 1 ? say("inCapacity", say("book"), `${capacity(binding.capacity)} ${binding.partyName}`) : say("book")}</a>`)}
  </div>
  ${reasons.map((reason) => html`<p class="hint state-words">${reason}</p>`)}`;
}
