/** 失约限制: where one cannot book on line for a while, and the appeal against it. */
import { act } from "../asking.js";
import { acted } from "../changed.js";
import { day, moment } from "../dates.js";
import { AppealBookingBan, MyBookingBans } from "../documents.js";
import { Filled, Lines, useForm } from "../forms.js";
import { html, useState } from "../html.js";
import { Listed, useList } from "../lists.js";
import { Chip, Fact, Facts } from "../parts.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { forRepresentatives } from "./booking-rights.js";

/** @typedef {NonNullable<import("../documents.js").MyBookingBansResult["myBookingBans"]>["nodes"][number]} Ban */

/** The screen. */
export const Bans = forRepresentatives(() => {
  const list = useList(MyBookingBans, { first: 20 }, (data) => data.myBookingBans);
  const [appealing, appeal] = useState(/** @type {string | null} */ (null));
  return html`<p class="aside">${say("banWhy")}</p>
    <${Listed} list=${list} empty=${say("noBans")} show=${(/** @type {Ban} */ ban) => html`<${One} ban=${ban} asked=${list.asked} open=${appealing === ban.id} appeal=${appeal} />`} />`;
}, "noBookingWhy");

/** @param {{ban: Ban, asked: import("../asked.js").Asked<any>, open: boolean, appeal: (id: string | null) => void}} given */
function One({ ban, asked, open, appeal }) {
  return html`<${Facts} title=${html`${ban.procuratorate.name} <${Chip} status=${ban.status === "IN_FORCE" ? "RETURNED" : ban.status} label=${ban.statusLabel} />`}>
      <${Fact} label=${say("noShows")}>${ban.noShows}<//><${Fact} label=${say("imposedAt")}>${moment(ban.imposedAt)}<//><${Fact} label=${say("lastDay")}>${day(ban.endsOn)}<//>
      <${Fact} label=${say("appealWords")}>${ban.appeal}<//><${Fact} label=${say("answerToAppeal")}>${ban.answer}<//>
      <${Fact} label=${say("telephone")}>${ban.procuratorate.hotline && html`<a href=${`tel:${ban.procuratorate.hotline}`}>${ban.procuratorate.hotline}</a>`}<//><//>
    ${ban.status === "IN_FORCE" && html`<div class="acts"><button type="button" class="weui-btn weui-btn_default" aria-expanded=${open ? "true" : "false"} onClick=${() => appeal(open ? null : ban.id)}>${say("appeal")}</button></div>`}
    ${open && ban.status === "IN_FORCE" && html`<${Appeal} ban=${ban} asked=${asked} />`}`;
}

/** @param {{ban: Ban, asked: import("../asked.js").Asked<any>}} given */
function Appeal({ ban, asked }) {
  const form = useForm(`appeal ${ban.id}`, { statement: "" });
  const send = async (/** @type {{statement: string}} */ { statement }) => {
    await acted(asked, () => act(AppealBookingBan, { input: { id: ban.id, statement: statement.trim(), expectedVersion: ban.version } }));
    toast(say("appealed"));
  };
  return html`<${Filled} form=${form} send=${send} fields=${["statement"]} button=${say("appeal")}>
    <div class="weui-cells weui-cells_form"><${Lines} form=${form} name="statement" label=${say("appealWords")} maxlength=${500} /></div><//>`;
}
