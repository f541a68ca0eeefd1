/** 通知偏好: over which channels one is told of what, when, and in which language. */
import { act } from "../asking.js";
import { useAsked } from "../asked.js";
import { ChooseNotices, MyNoticeChoices } from "../documents.js";
import { Choice, Field, Filled, Tick, Wrong, useForm } from "../forms.js";
import { html } from "../html.js";
import { noticeChannel, noticeFrequency } from "../labels.js";
import { Waiting } from "../parts.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";

/** @typedef {NonNullable<import("../documents.js").MyNoticeChoicesResult["me"]>} Mine */
/** @typedef {import("../documents.js").NoticeFrequency} NoticeFrequency */

const FREQUENCIES = ["IMMEDIATE", "DAILY", "OFF"];

/** 通知偏好. */
export function NoticeChoices() {
  const asked = useAsked(MyNoticeChoices, {});
  const mine = asked.data?.me;
  return mine ? html`<${Form} mine=${mine} again=${asked.again} />` : html`<${Waiting} asked=${asked} />`;
}

/** What can be chosen: each category with its channels out of the portal. @param {Mine} mine */
function open(mine) {
  return mine.noticePreferences.flatMap(({ category, channels }) => channels.filter((each) => !each.locked).map((each) => ({ category, ...each, name: `${category}-${each.channel}` })));
}

/** @param {Mine} mine @returns {Record<string, any>} */
function chosen(mine) {
  return {
    ...Object.fromEntries(open(mine).map((each) => [each.name, each.frequency])),
    language: mine.language, digestHour: String(mine.digestHour),
    quiet: Boolean(mine.quietHours), "quietHours.from": mine.quietHours?.from ?? "22:00", "quietHours.to": mine.quietHours?.to ?? "07:00",
  };
}

/** @param {{mine: Mine, again: () => void}} given */
function Form({ mine, again }) {
  const form = useForm("notice-choices", chosen(mine), { keep: false });
  const choices = open(mine);
  const send = async (/** @type {Record<string, any>} */ values) => {
    await act(ChooseNotices, { input: {
      preferences: choices.map(({ category, channel, name }) => ({ category, channel, frequency: /** @type {NoticeFrequency} */ (values[name]) })),
      quietHours: values.quiet ? { from: values["quietHours.from"], to: values["quietHours.to"] } : null,
      digestHour: Number(values.digestHour), language: values.language,
    } });
    toast(say("saved"));
    again();
  };
  const missing = [["EMAIL", mine.emailVerified], ["SMS", mine.mobileVerified], ["WECHAT", mine.wechatIdentities.length > 0]].filter(([, there]) => !there).map(([channel]) => noticeChannel(String(channel)));
  return html`<p class="lead">${say("noticeChoicesLead")}</p>
    ${missing.length > 0 && html`<p class="hint beside">${say("unreachableBy", missing.join(say("comma")))}</p>`}
    <${Filled} form=${form} send=${send} fields=${["language", "digestHour", "quiet", "quietHours", ...choices.map((each) => each.name)]} button=${say("save")}>
      ${mine.noticePreferences.map(({ category, label, channels }) => html`<section key=${category}><h2 class="weui-cells__title">${label}</h2>
        <div class="weui-cells weui-cells_form">${channels.filter((each) => each.channel !== "IN_APP").map(({ channel, locked }) => locked
          ? html`<div class="weui-cell field"><span class="field-label">${noticeChannel(channel)}</span><span class="field-control locked">${say("lockedChoice")}</span></div>`
          : html`<${Frequency} form=${form} name=${`${category}-${channel}`} label=${noticeChannel(channel)} of=${label} />`)}</div></section>`)}
      <h2 class="weui-cells__title">${say("whenAndHow")}</h2>
      <div class="weui-cells weui-cells_form">
        <${Choice} form=${form} name="language" label=${say("messageLanguage")} choices=${[["zh-CN", "简体中文"], ["en", "English"]]} />
        <${Choice} form=${form} name="digestHour" label=${say("digestHour")} choices=${Array.from({ length: 24 }, (_, hour) => [String(hour), say("oClock", hour)])} />
        <${Tick} form=${form} name="quiet" label=${say("quietHours")} hint=${say("quietHint")} />
        ${form.values.quiet && html`<div id="quietHours" tabindex="-1"><${Field} form=${form} name="quietHours.from" type="time" label=${say("quietFrom")} /><${Field} form=${form} name="quietHours.to" type="time" label=${say("quietTo")} />
          <${Wrong} name="quietHours" problems=${form.problems.filter((problem) => problem.field === "quietHours")} /></div>`}
      </div><//>`;
}

/** @param {{form: import("../forms.js").Form<any>, name: string, label: string, of: string}} given of: what is told, for those who hear one control at a time */
function Frequency({ form, name, label, of }) {
  return html`<div class="weui-cell field"><label class="field-label" for=${name}>${label}</label>
    <div class="field-control"><select class="weui-select" id=${name} name=${name} aria-label=${`${of} ${label}`} value=${form.values[name]} onChange=${(/** @type {any} */ event) => form.set({ [name]: event.target.value })}>
      ${FREQUENCIES.map((each) => html`<option value=${each} selected=${form.values[name] === each}>${noticeFrequency(each)}</option>`)}</select></div></div>`;
}
