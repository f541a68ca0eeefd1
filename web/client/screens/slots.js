/** Half-days to choose from: week by week, with the places that are free, in the order in which one would like them. */
import { SlotsToWish } from "../documents.js";
import { useAsked } from "../asked.js";
import { day, daysAfter, hours, shortDay, span, today, weekday } from "../dates.js";
import { Wrong } from "../forms.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { Waiting } from "../parts.js";
import { say } from "../words.js";

/** @typedef {{id: string, startsAt: string, endsAt: string, place: string}} Wish */
/** @typedef {NonNullable<import("../documents.js").SlotsToWishResult["receptionSlots"]>[number]} Slot */

const WEEKS = 5;
const AHEAD_DAYS = 30; // the server says so too
const HOUR = 3_600_000;

/** The days of a week that are still to come. @param {number} offset in weeks from this one */
function weekOf(offset) {
  const now = today();
  const weekdays = new Date(`${now}T12:00:00Z`).getUTCDay() || 7;
  const monday = daysAfter(now, 1 - weekdays + 7 * offset);
  return { from: monday < now ? now : monday, to: daysAfter(monday, 6) };
}

/** The week in which a day lies, of those that can be looked at. @param {string} on */
function weekWith(on) {
  const found = Array.from({ length: WEEKS }, (_, offset) => weekOf(offset)).findIndex(({ to }) => on <= to);
  return Math.max(0, found);
}

/** A half-day in words. @param {string} at */
export const inWords = (at) => `${weekday(at)}${say(at.slice(11, 13) < "12" ? "forenoon" : "afternoon")}`;

/** The half-day of a moment as the API writes it, in Beijing. @param {string} at */
const halfDay = (at) => `${at.slice(0, 10)} ${at.slice(11, 13) < "12"}`;

/** Why a slot cannot be wished; empty when it can. @param {Slot} slot @param {number} leaves hours that the office needs @param {string | undefined} held */
function against(slot, leaves, held) {
  if (slot.id === held) return say("arrangedHere");
  if (slot.closed) return say("closedSlot");
  if (slot.remaining < 1) return say("full");
  if (Date.parse(slot.bookableUntil) - leaves * HOUR <= Date.now()) return say("tooLate");
  return Date.parse(slot.startsAt) > Date.now() + AHEAD_DAYS * 24 * HOUR ? say("tooFar") : "";
}

/**
 * The field: what is chosen, in order, and the week to choose from.
 * @param {{form: import("../forms.js").Form<any>, name?: string, office: {id: string, hotline: string | null}, hint: string, most?: number, held?: string, leaves?: number}} given
 *   the form's value is a list of `Wish`; held: the slot in which a place is held already; leaves: hours before the cut-off
 */
export function SlotPicker({ form, name = "preferredSlotIds", office, hint, most = 4, held, leaves = 0 }) {
  /** @type {Wish[]} */
  const chosen = form.values[name] ?? [];
  const problems = form.of(name);
  const general = problems.filter((problem) => problem.field === name);
  const drop = (/** @type {Wish} */ wish) => form.set({ [name]: chosen.filter((each) => each.id !== wish.id) });
  const toggle = (/** @type {Slot} */ slot) => {
    if (chosen.some((each) => each.id === slot.id)) return drop(slot);
    const others = chosen.filter((each) => halfDay(each.startsAt) !== halfDay(slot.startsAt));
    form.set({ [name]: [...others, { id: slot.id, startsAt: slot.startsAt, endsAt: slot.endsAt, place: slot.place }] });
  };
  return html`<fieldset class="slots" id=${name} tabindex="-1" aria-describedby=${general.length ? `${name}-hint ${name}-wrong` : `${name}-hint`}>
    <legend class="weui-cells__title">${say("wishedTimes")}</legend><p class="hint" id=${`${name}-hint`}>${hint}</p>
    <${Wrong} name=${name} problems=${general} />
    <div class="slots-chosen" aria-live="polite"><p class="hint">${say("chosenTimes")}${chosen.length === 0 && `：${say("noneChosen")}`}</p>
      ${chosen.length > 0 && html`<ol>${chosen.map((wish, at) => html`<li key=${wish.id} class=${problems.some((problem) => problem.field === `${name}.${at}`) ? "is-wrong" : ""}>
        <span><small>${say("choiceAt", at + 1)}</small> ${span(wish.startsAt, wish.endsAt)}</span>
        <button type="button" class="linklike" id=${`${name}.${at}`} aria-label=${`${say("takeBack")} ${span(wish.startsAt, wish.endsAt)}`} onClick=${() => drop(wish)}>${say("takeBack")}</button>
        <${Wrong} name=${`${name}.${at}`} problems=${problems.filter((problem) => problem.field === `${name}.${at}`)} /></li>`)}</ol>`}</div>
    <${Week} ...${{ office, chosen, toggle, most, held, leaves }} refused=${problems.length > 0} />
  </fieldset>`;
}

/** @param {{office: {id: string, hotline: string | null}, chosen: Wish[], toggle: (slot: Slot) => void, most: number, held?: string, leaves: number, refused: boolean}} given */
function Week({ office, chosen, toggle, most, held, leaves, refused }) {
  const [week, look] = useState(() => (chosen.length > 0 ? weekWith(chosen[0].startsAt.slice(0, 10)) : 0));
  const led = useRef(false); // once the person turns the pages, nothing else does
  const { from, to } = weekOf(week);
  const asked = useAsked(SlotsToWish, { procuratorateId: office.id, from, to });
  const slots = asked.data?.receptionSlots ?? null;
  useEffect(() => { if (refused) asked.again(); }, [refused]);
  const empty = slots !== null && !slots.some((slot) => !against(slot, leaves, held));
  useEffect(() => {
    if (empty && !led.current && chosen.length === 0 && week < WEEKS - 1) look(week + 1);
  }, [empty, week]);
  const turn = (/** @type {number} */ by) => { led.current = true; look(week + by); };
  const nothing = empty && !led.current && week === WEEKS - 1;
  const days = [...new Set((slots ?? []).map((slot) => slot.startsAt.slice(0, 10)))];
  return html`<div class="week">
    <div class="week-head"><button type="button" class="weui-btn weui-btn_mini weui-btn_default" disabled=${week === 0} onClick=${() => turn(-1)}>${say("weekBefore")}</button>
      <span role="status">${shortDay(from)}–${shortDay(to)}</span>
      <button type="button" class="weui-btn weui-btn_mini weui-btn_default" disabled=${week === WEEKS - 1} onClick=${() => turn(1)}>${say("weekAfter")}</button></div>
    ${slots === null ? html`<${Waiting} asked=${asked} />` : days.length === 0 ? html`<p class="hint">${nothing ? say("noSlotsAtAll", office.hotline ?? "12309") : say("noSlotsInWeek")}</p>` : html`<ul class="slot-days">${days.map((on) => html`<li key=${on}>
      <h3>${weekday(on)}</h3>
      ${[true, false].map((early) => html`<div class="slot-half"><small>${say(early ? "forenoon" : "afternoon")}</small>${halves(slots, on, early).map((slot) => html`
        <${SlotButton} key=${slot.id} slot=${slot} at=${chosen.findIndex((each) => each.id === slot.id)} why=${against(slot, leaves, held)}
          room=${chosen.length < most || chosen.some((each) => halfDay(each.startsAt) === halfDay(slot.startsAt))} toggle=${toggle} />`)}
        ${halves(slots, on, early).length === 0 && html`<span class="slot-none">${say("noReception")}</span>`}</div>`)}</li>`)}</ul>`}
  </div>`;
}

/** @param {readonly Slot[]} slots @param {string} on @param {boolean} early */
const halves = (slots, on, early) => slots.filter((slot) => halfDay(slot.startsAt) === `${on} ${early}`);

/** @param {{slot: Slot, at: number, why: string, room: boolean, toggle: (slot: Slot) => void}} given at: its place in what is chosen, -1 when it is not */
function SlotButton({ slot, at, why, room, toggle }) {
  const state = why || say("places", slot.remaining);
  const time = hours(slot.startsAt, slot.endsAt);
  return html`<button type="button" class="slot" aria-pressed=${at >= 0 ? "true" : "false"} disabled=${at < 0 && (Boolean(why) || !room)}
    aria-label=${`${day(slot.startsAt)} ${time} ${slot.place} ${state}${at >= 0 ? ` ${say("choiceAt", at + 1)}` : ""}`} onClick=${() => toggle(slot)}>
    <b>${time}</b><span>${state}</span>${at >= 0 && html`<i aria-hidden="true">${at + 1}</i>`}</button>`;
}
