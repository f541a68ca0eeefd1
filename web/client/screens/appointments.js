/** 我的预约列表: one's appointments by state, and the ways to everything about them. */
import { MyAppointments } from "../documents.js";
import { span } from "../dates.js";
import { html, useState } from "../html.js";
import { Listed, useList } from "../lists.js";
import { Cells, Chip, Way } from "../parts.js";
import { inARow, say } from "../words.js";
import { forRepresentatives } from "./booking-rights.js";
import { inWords } from "./slots.js";

/** @typedef {import("../documents.js").AppointmentStatus} AppointmentStatus */
/** @type {[import("../words.js").Word, AppointmentStatus[] | undefined][]} */
const GROUPS = [
  ["all", undefined],
  ["myTurn", ["REPLIED", "RETURNED"]],
  ["withOffice", ["SUBMITTED", "ACCEPTED", "FORWARDED", "RESCHEDULING"]],
  ["arranged", ["CONFIRMED"]],
  ["over", ["ANSWERED", "REFUSED", "CANCELLED", "COMPLETED", "NO_SHOW"]],
];

/** The list. */
export const Appointments = forRepresentatives(() => {
  const [group, choose] = useState(0);
  const list = useList(MyAppointments, { first: 20, statuses: GROUPS[group][1] }, (data) => data.myAppointments);
  return html`<div class="weui-btn-area"><a class="weui-btn weui-btn_primary" href="#/appointments/new">${say("requestAppointment")}</a></div>
    <div class="choices" role="group" aria-label=${say("myAppointments")}>${GROUPS.map(([word], at) => html`
      <button type="button" class="choice" aria-pressed=${at === group ? "true" : "false"} onClick=${() => choose(at)}>${say(word)}</button>`)}</div>
    <${Listed} list=${list} empty=${say("noAppointments")} show=${(/** @type {Appointment} */ each) => html`<${AppointmentWay} appointment=${each} />`} />
    <${Cells}>
      <${Way} to="#/calendar" words=${say("calendarFeed")} />
      <${Way} to="#/bans" words=${say("bookingBans")} />
      <${Way} to="#/remote" words=${say("remoteRequests")} />
      <${Way} to="#/complaints" words=${say("complaints")} /><//>`;
}, "noBookingWhy");

/** @typedef {NonNullable<import("../documents.js").MyAppointmentsResult["myAppointments"]>["nodes"][number]} Appointment */

/** One line of it. @param {{appointment: Appointment}} given */
function AppointmentWay({ appointment }) {
  const { slot, preferredSlots, status } = appointment;
  const when = slot ? span(slot.startsAt, slot.endsAt) : preferredSlots.length > 0 && status !== "CANCELLED" && `${say("wishedTimes")} ${inARow(preferredSlots.map((each) => inWords(each.startsAt)))}`;
  return html`<${Way} to=${`#/appointments/${appointment.id}`} words=${inARow(appointment.matters.map((matter) => matter.label))}
    value=${html`<${Chip} status=${status} label=${appointment.statusLabel} />`}
    below=${html`${when && html`<span class="line">${when}</span>`}<span class="line">${appointment.procuratorate.name}</span><span class="line">${appointment.appointmentNumber}</span>`} />`;
}
