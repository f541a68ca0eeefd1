/** 改期 and 取消: what is arranged, moved or called off. */
import { act } from "../asking.js";
import { useAsked } from "../asked.js";
import { acted } from "../changed.js";
import { moment, span } from "../dates.js";
import { CancelAppointment, RescheduleAppointment, Visit } from "../documents.js";
import { Filled, Lines, useForm } from "../forms.js";
import { html } from "../html.js";
import { Fact, Facts, Waiting } from "../parts.js";
import { go } from "../routes.js";
import { toast } from "../toasts.js";
import { inARow, say } from "../words.js";
import { forRepresentatives } from "./booking-rights.js";
import { SlotPicker } from "./slots.js";
import { may } from "./visit-states.js";

const HOURS_TO_ANSWER = 4; // the office must have so long to answer anew before the cut-off

/**
 * A screen on one appointment while something can still be done with it.
 * @param {"reschedule" | "cancel"} what
 * @param {(given: any) => unknown} view
 */
const whilePossible = (what, view) => forRepresentatives((/** @type {{id: string}} */ { id }) => {
  const asked = useAsked(Visit, { id });
  const appointment = /** @type {any} */ (asked.data?.node);
  if (!appointment) return html`<${Waiting} asked=${asked} />`;
  const { slot, cancelUntil, matters } = appointment;
  return html`<${Facts}><${Fact} label=${say("matters")}>${inARow(matters.map((/** @type {{label: string}} */ each) => each.label))}<//>
      <${Fact} label=${say("receptionTime")}>${slot && span(slot.startsAt, slot.endsAt)}<//><//>
    ${may(appointment, what) ? html`<${view} asked=${asked} appointment=${appointment} />`
      : html`<div class="explained" role="note"><p>${slot && cancelUntil && Date.parse(cancelUntil) <= Date.now() ? say("tooLateToChange", moment(cancelUntil)) : appointment.statusLabel}</p>
        <p><a class="weui-btn weui-btn_default" href=${`#/appointments/${id}`}>${say("view")}</a></p></div>`}`;
}, "noBookingWhy");

/** @param {{asked: import("../asked.js").Asked<any>, appointment: any}} given */
function Moving({ asked, appointment }) {
  const form = useForm(`reschedule ${appointment.id}`, { preferredSlotIds: /** @type {import("./slots.js").Wish[]} */ ([]) });
  const send = async (/** @type {{preferredSlotIds: import("./slots.js").Wish[]}} */ { preferredSlotIds }) => {
    const input = { id: appointment.id, expectedVersion: appointment.version, preferredSlotIds: preferredSlotIds.map((wish) => wish.id) };
    await acted(asked, () => act(RescheduleAppointment, { input }));
    toast(say("rescheduled"));
    go(`/appointments/${appointment.id}`, { instead: true });
  };
  return html`<${Filled} form=${form} send=${send} fields=${["preferredSlotIds"]} button=${say("reschedule")}>
    <${SlotPicker} form=${form} office=${appointment.procuratorate} hint=${say("rescheduleHint")} held=${appointment.slot?.id} leaves=${HOURS_TO_ANSWER} /><//>`;
}
export const AppointmentReschedule = whilePossible("reschedule", Moving);

/** @param {{asked: import("../asked.js").Asked<any>, appointment: any}} given */
function Cancelling({ asked, appointment }) {
  const form = useForm(`cancel ${appointment.id}`, { reason: "" });
  const send = async (/** @type {{reason: string}} */ { reason }) => {
    await acted(asked, () => act(CancelAppointment, { input: { id: appointment.id, expectedVersion: appointment.version, reason: reason.trim() } }));
    toast(say("cancelledDone"));
    go(`/appointments/${appointment.id}`, { instead: true });
  };
  return html`<${Filled} form=${form} send=${send} fields=${["reason"]} button=${say("cancelAppointment")}>
    <div class="weui-cells weui-cells_form"><${Lines} form=${form} name="reason" label=${say("cancelReason")} maxlength=${500} hint=${say("cancelHint")} /></div>
    ${appointment.slot && appointment.cancelUntil && html`<p class="aside">${say("untilToChange", moment(appointment.cancelUntil))}</p>`}<//>`;
}
export const AppointmentCancel = whilePossible("cancel", Cancelling);
