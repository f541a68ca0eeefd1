/** What its state says about an appointment: the sentence for the visitor, and what can be done now. */
import { day, moment } from "../dates.js";
import { say } from "../words.js";

/** @type {Record<string, string[]>} by act, as rules/appointments.py has it */
const POSSIBLE = {
  confirm: ["REPLIED"],
  reschedule: ["REPLIED", "CONFIRMED"],
  cancel: ["SUBMITTED", "ACCEPTED", "FORWARDED", "RETURNED", "REPLIED", "CONFIRMED", "RESCHEDULING"],
  amend: ["RETURNED"],
  rate: ["COMPLETED", "ANSWERED"],
};
const HELD = ["REPLIED", "CONFIRMED", "RESCHEDULING"];

/** Whether its cut-off has passed, after which nothing that is arranged changes. @param {any} appointment */
export function isFixed({ status, slot, cancelUntil }) {
  return HELD.includes(status) && Boolean(slot && cancelUntil) && Date.parse(cancelUntil) <= Date.now();
}

/**
 * Whether the visitor can do that now.
 * @param {any} appointment
 * @param {"confirm" | "reschedule" | "cancel" | "amend" | "rate"} what
 */
export function may(appointment, what) {
  if (!POSSIBLE[what].includes(appointment.status)) return false;
  if (what === "rate") return appointment.rating === null;
  if (what === "confirm" && appointment.slot?.closed) return false;
  return what === "amend" || !isFixed(appointment);
}

/** What the visitor has to know first. @param {any} appointment @returns {string | null} */
export function sentenceOf(appointment) {
  const { status, dueAt, confirmUntil, slot } = appointment;
  switch (status) {
    case "SUBMITTED": case "ACCEPTED": case "FORWARDED": return say("waitsSubmitted", day(dueAt));
    case "REPLIED": return confirmUntil && say("confirmBy", moment(confirmUntil));
    case "CONFIRMED": return say("saysConfirmed");
    case "RESCHEDULING": return say(slot ? "waitsRescheduling" : "waitsRescheduleFree");
    case "RETURNED": return say("waitsReturned");
    case "NO_SHOW": return say("saysNoShow");
    default: return null;
  }
}
