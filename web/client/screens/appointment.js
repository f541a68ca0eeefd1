/** One appointment: its state, the answer, what can be done, the code for the reception, what was asked, how it was. */
import { act } from "../asking.js";
import { useAsked } from "../asked.js";
import { acted } from "../changed.js";
import { moment, span } from "../dates.js";
import { ConfirmAppointment, RateAppointment, Visit } from "../documents.js";
import { Filled, Lines, Lot, useForm } from "../forms.js";
import { html } from "../html.js";
import { appointmentOutcome, attachmentKind, canceller, capacity, paperCheck } from "../labels.js";
import { Act, Cells, Chip, Decision, Fact, Facts, Waiting, Way } from "../parts.js";
import { QrCode } from "../qr.js";
import { href } from "../routes.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { forRepresentatives } from "./booking-rights.js";
import { isFixed, may, sentenceOf } from "./visit-states.js";

/** @typedef {{asked: import("../asked.js").Asked<any>, appointment: any}} Given */

/** The screen. @param {{id: string}} given */
function One({ id }) {
  const asked = useAsked(Visit, { id });
  const appointment = /** @type {any} */ (asked.data?.node);
  if (!appointment) return html`<${Waiting} asked=${asked} />`;
  return html`<${Head} appointment=${appointment} /><${Decision} decision=${appointment.decision} />
    <${Arranged} appointment=${appointment} /><${Ways} asked=${asked} appointment=${appointment} />
    ${appointment.status === "CONFIRMED" && html`<${Code} appointment=${appointment} />`}
    ${may(appointment, "rate") && html`<${Rating} asked=${asked} appointment=${appointment} />`}
    <${Asked} appointment=${appointment} /><${Outcome} appointment=${appointment} />
    <${Cells}><${Way} to=${href("/complaints/new", { subject: appointment.id })} words=${say("complain")} /><//>`;
}
export const AppointmentScreen = forRepresentatives(One, "noBookingWhy");

/** @param {{appointment: any}} given */
function Head({ appointment }) {
  const sentence = sentenceOf(appointment);
  return html`<section class="state" role="status"><p><${Chip} status=${appointment.status} label=${appointment.statusLabel} /> <small>${appointment.appointmentNumber}</small></p>
    ${sentence && html`<p>${sentence}</p>`}</section>`;
}

/** 答复. @param {{appointment: any}} given */
function Arranged({ appointment }) {
  const { slot, reply, procuratorate: office, forwardedTo } = appointment;
  if (!slot && !reply) return null;
  return html`<${Facts} title=${say("reply")}>
    <${Fact} label=${say("receptionTime")}>${slot && html`<b>${span(slot.startsAt, slot.endsAt)}</b>`}<//>
    <${Fact} label=${say("receptionPlace")}>${reply?.place ?? slot?.place}<//>
    <${Fact} label=${say("receivingOffice")}>${office.name}<//><${Fact} label=${say("officeAddress")}>${slot && office.address}<//>
    <${Fact} label=${say("receptionist")}>${reply?.receptionist}<//>
    <${Fact} label=${say("telephone")}>${(reply?.phone ?? office.hotline) && html`<a href=${`tel:${reply?.phone ?? office.hotline}`}>${reply?.phone ?? office.hotline}</a>`}<//>
    <${Fact} label=${say("bring")}>${reply?.whatToBring}<//><${Fact} label=${say("replyWords")}>${reply?.text && html`<span class="said">${reply.text}</span>`}<//>
    <${Fact} label=${say("forwardedTo")}>${forwardedTo}<//><${Fact} label=${say("repliedAt")}>${reply && moment(reply.repliedAt)}<//><//>`;
}

/** What can be done now. @param {Given} given */
function Ways({ asked, appointment }) {
  const { id, version, status, cancelUntil, icsUrl, slipUrl, slot } = appointment;
  const confirm = () => acted(asked, () => act(ConfirmAppointment, { id, expectedVersion: version })).then(() => toast(say("confirmed")));
  const movable = may(appointment, "reschedule");
  return html`<div class="acts acts-main">
      ${may(appointment, "confirm") && html`<${Act} act=${confirm} words=${say("confirmTime")} look="primary" />`}
      ${may(appointment, "amend") && html`<a class="weui-btn weui-btn_primary" href=${`#/appointments/${id}/amend`}>${say("mendNow")}</a>`}
      ${movable && html`<a class="weui-btn weui-btn_default" href=${`#/appointments/${id}/reschedule`}>${say("reschedule")}</a>`}
      ${icsUrl && status !== "CANCELLED" && html`<a class="weui-btn weui-btn_default" href=${icsUrl} download>${say("addToCalendar")}</a>`}
      ${slipUrl && html`<a class="weui-btn weui-btn_default" href=${slipUrl} target="_blank" rel="noopener">${say("slipPdf")}</a>`}
      ${may(appointment, "cancel") && html`<a class="weui-btn weui-btn_warn" href=${`#/appointments/${id}/cancel`}>${say(status === "REPLIED" ? "declineTime" : "cancelAppointment")}</a>`}
    </div>
    ${movable && slot && cancelUntil && html`<p class="aside">${say("untilToChange", moment(cancelUntil))}</p>`}
    ${isFixed(appointment) && html`<p class="aside">${say("tooLateToChange", moment(cancelUntil))}</p>`}`;
}

/** 出示二维码: what the slip carries, on the page. @param {{appointment: any}} given */
function Code({ appointment }) {
  const code = appointment.checkInCode;
  return html`<section class="code"><h2 class="weui-cells__title">${say("showCode")}</h2>
    <${QrCode} text=${`${location.origin}/admin/check-in/${code}`} label=${`${say("showCode")} ${code}`} />
    <p><small>${say("checkInCode")}</small> <b>${code.replace(/(.{4})(?=.)/g, "$1 ")}</b></p><p class="hint">${say("showCodeWhy")}</p></section>`;
}

/** 申请内容. @param {{appointment: any}} given */
function Asked({ appointment }) {
  const { matters, preferredSlots, statement, attachments, submittedAt, procuratorate, binding, slot, reply } = appointment;
  return html`<${Facts} title=${say("asked")}>
    <${Fact} label=${say("matters")}>${matters.map((/** @type {any} */ each) => html`<span class="line">${each.label}</span>`)}<//>
    <${Fact} label=${say("forCase")}>${appointment.case ? html`<a href=${`#/cases/${appointment.case.id}`}>${appointment.case.acceptanceNumber}</a>` : say("caseGone")}<//>
    <${Fact} label=${say("partysName")}>${binding.partyName}<//><${Fact} label=${say("asCapacity")}>${capacity(binding.capacity)}<//>
    <${Fact} label=${say("receivingOffice")}>${!slot && !reply && procuratorate.name}<//>
    <${Fact} label=${say("wishedTimes")}>${preferredSlots.length > 0 && preferredSlots.map((/** @type {any} */ each, /** @type {number} */ at) => html`<span class="line">${at + 1}. ${span(each.startsAt, each.endsAt)}</span>`)}<//>
    <${Fact} label=${say("statement")}>${statement && html`<span class="said">${statement}</span>`}<//>
    <${Fact} label=${say("papers")}>${attachments.length > 0 && attachments.map((/** @type {any} */ paper) => html`<${PaperLine} paper=${paper} />`)}<//>
    <${Fact} label=${say("sentAt")}>${moment(submittedAt)}<//><//>`;
}

/** A paper and what staff found. @param {{paper: {kind: string, filename: string, check: {result: string, remark: string | null}}}} given */
export function PaperLine({ paper }) {
  const { result, remark } = paper.check;
  return html`<span class="line">${attachmentKind(paper.kind)} <small>${paper.filename}</small> ${result !== "UNCHECKED" && html`<span class=${`chip chip-${result === "OK" ? "good" : "wrong"}`}>${paperCheck(result)}</span>`}
    ${remark && html`<small class="below">${remark}</small>`}</span>`;
}

/** How it ended. @param {{appointment: any}} given */
function Outcome({ appointment }) {
  const { outcome, checkedInAt, cancelledAt, cancelledBy, cancelReason, rating, ratingComment } = appointment;
  if (!outcome && !checkedInAt && !cancelledAt && !rating) return null;
  return html`<${Facts} title=${say("outcomeOfVisit")}>
    <${Fact} label=${say("checkedInAt")}>${moment(checkedInAt)}<//><${Fact} label=${say("outcomeOfVisit")}>${outcome && appointmentOutcome(outcome)}<//>
    <${Fact} label=${say("cancelledAt")}>${moment(cancelledAt)}<//><${Fact} label=${say("cancelledBy")}>${cancelledBy && canceller(cancelledBy)}<//><${Fact} label=${say("cancelReason")}>${cancelReason}<//>
    <${Fact} label=${say("yourRating")}>${rating && `${"★".repeat(rating)}${"☆".repeat(5 - rating)} ${say("stars", rating)}`}<//><${Fact} label=${say("ratingWords")}>${ratingComment}<//><//>`;
}

/** 评价. @param {Given} given */
function Rating({ asked, appointment }) {
  const form = useForm(`rating ${appointment.id}`, { rating: "", comment: "" });
  const send = async (/** @type {{rating: string, comment: string}} */ { rating, comment }) => {
    await acted(asked, () => act(RateAppointment, { input: { id: appointment.id, rating: Number(rating), comment: comment.trim() || null } }));
    toast(say("rated"));
  };
  const words = /** @type {const} */ (["rate5", "rate4", "rate3", "rate2", "rate1"]);
  return html`<section><h2 class="weui-cells__title">${say("rateThis")}</h2><${Filled} form=${form} send=${send} fields=${["rating", "comment"]} button=${say("rate")}>
    <${Lot} form=${form} name="rating" legend=${say("rate")} choices=${words.map((word, at) => [String(5 - at), `${"★".repeat(5 - at)} ${say("stars", 5 - at)} · ${say(word)}`])} />
    <div class="weui-cells weui-cells_form"><${Lines} form=${form} name="comment" label=${say("ratingWords")} rows=${2} maxlength=${500} optional /></div><//></section>`;
}
