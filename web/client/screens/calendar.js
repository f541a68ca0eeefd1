/** 日历订阅: a private address that keeps a calendar up to date, shown once. */
import { act } from "../asking.js";
import { MakeCalendarFeed, RevokeCalendarFeed } from "../documents.js";
import { html, useRef, useState } from "../html.js";
import { Act } from "../parts.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { forRepresentatives } from "./booking-rights.js";

/** The screen. */
function Calendar() {
  const [address, show] = useState(/** @type {string | null} */ (null));
  const make = async () => show((await act(MakeCalendarFeed, {})).url);
  const revoke = async () => {
    await act(RevokeCalendarFeed, {});
    show(null);
    toast(say("feedRevoked"));
  };
  return html`<p class="aside">${say("feedWhy")}</p>
    ${address && html`<${Address} address=${address} />`}
    <div class="acts acts-main"><${Act} act=${make} words=${say("makeFeed")} look="primary" sure=${say("makeFeedSure")} />
      <${Act} act=${revoke} words=${say("revokeFeed")} look="warn" sure=${say("revokeFeedSure")} /></div>`;
}
export const CalendarScreen = forRepresentatives(Calendar, "noBookingWhy");

/** @param {{address: string}} given */
function Address({ address }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const copy = async () => {
    field.current?.select(); // where the clipboard is out of reach, it is marked to be copied by hand
    await navigator.clipboard?.writeText(address);
    toast(say("copied"));
  };
  return html`<div class="weui-cells weui-cells_form" role="status"><div class="weui-cell field"><label class="field-label" for="feed-address">${say("feedAddress")}</label>
      <div class="field-control"><input class="weui-input" id="feed-address" ref=${field} readonly value=${address} onFocus=${() => field.current?.select()} /></div></div></div>
    <div class="acts"><${Act} act=${copy} words=${say("copy")} /><a class="weui-btn weui-btn_default" href=${address.replace(/^https?:/, "webcal:")}>${say("addToCalendar")}</a></div>`;
}
