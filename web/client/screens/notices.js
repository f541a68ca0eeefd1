/** 消息: what the portal told one, where each leads, and how it was sent. */
import { happened } from "../asked.js";
import { act, ask } from "../asking.js";
import { moment } from "../dates.js";
import { MarkNoticesRead, MyNotices } from "../documents.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { deliveryStatus, noticeCategory, noticeChannel } from "../labels.js";
import { Listed, useList } from "../lists.js";
import { Act, Chip } from "../parts.js";
import { go, href } from "../routes.js";
import { placeOfSubject } from "../subjects.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { Tabs } from "./bindings.js";

/** @typedef {NonNullable<import("../documents.js").MyNoticesResult["myNotices"]>["nodes"][number]} Notice */

const AT_ONCE = 100;

/** @param {string[]} ids */
async function markRead(ids) {
  await act(MarkNoticesRead, { ids });
  happened.set(happened.value + 1);
}

/** Everything that is unread, however much it is. */
async function markAllRead() {
  for (;;) {
    const unread = (await ask(MyNotices, { first: AT_ONCE, unreadOnly: true })).myNotices?.nodes ?? [];
    if (unread.length) await act(MarkNoticesRead, { ids: unread.map((notice) => notice.id) });
    if (unread.length < AT_ONCE) break;
  }
  happened.set(happened.value + 1);
  toast(say("allRead"));
}

/** @param {{show?: string}} given show: "unread" */
export function Notices({ show = "" }) {
  const list = useList(MyNotices, { first: 20, unreadOnly: show === "unread" }, (data) => data.myNotices);
  const unread = list.asked.data?.myNotices?.unreadCount ?? 0;
  const newest = useRef(/** @type {number | null} */ (null)); // what was there when one came
  const first = list.nodes[0]?.seq;
  useEffect(() => { if (newest.current === null && list.asked.data) newest.current = first ?? 0; }, [first, Boolean(list.asked.data)]);
  return html`<div class="listing-head"><${Tabs} label=${say("notices")} chosen=${show} choices=${[["", say("allNotices")], ["unread", say("unreadOnly", unread || "")]]}
      choose=${(/** @type {string} */ value) => go(href("/notices", { show: value }).slice(1), { instead: true })} />
    ${unread > 0 && html`<${Act} act=${markAllRead} words=${say("markAllRead")} mini />`}</div>
    <h2 class="out-of-sight">${say("notices")}</h2>
    <${Listed} list=${list} show=${(/** @type {Notice} */ notice) => html`<${Row} notice=${notice} fresh=${newest.current !== null && notice.seq > newest.current} />`} empty=${show ? say("noUnread") : say("noNotices")} />`;
}

/** @param {{notice: Notice, fresh: boolean}} given */
function Row({ notice, fresh }) {
  const [open, unfold] = useState(false);
  const to = notice.subject && placeOfSubject(notice.subject);
  const unread = !notice.readAt;
  const read = () => { if (unread) void markRead([notice.id]).catch(() => { }); }; // it stays unread and can be marked again
  const below = `sent-${notice.seq}`;
  return html`<article class=${`notice ${unread ? "notice-unread" : ""} ${fresh ? "new" : ""}`}>
    <p class="notice-line">${unread && html`<b class="notice-mark">${say("unread")}</b>`}<${Chip} status=${notice.category} label=${noticeCategory(notice.category)} /> <time datetime=${notice.createdAt}>${moment(notice.createdAt)}</time></p>
    <h3>${to ? html`<a href=${href(to)} onClick=${read}>${notice.title}</a>` : notice.title}</h3>
    <p class="notice-body">${notice.body}</p>
    <div class="notice-acts">${unread && html`<${Act} act=${() => markRead([notice.id])} words=${say("markRead")} mini aria-label=${`${say("markRead")} ${notice.title}`} />`}
      ${notice.deliveries.length > 0 && html`<button type="button" class="weui-btn weui-btn_mini weui-btn_default" aria-expanded=${open} aria-controls=${below} onClick=${() => unfold(!open)}>${say("howTold")}</button>`}</div>
    <ul class="sent" id=${below} hidden=${!open}>${notice.deliveries.map((delivery, place) => html`<li key=${place}>${noticeChannel(delivery.channel)} <${Chip} status=${delivery.status} label=${deliveryStatus(delivery.status)} /> ${delivery.deliveredAt && html`<small>${moment(delivery.deliveredAt)}</small>`}</li>`)}</ul>
  </article>`;
}
