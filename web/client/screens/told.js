/** One notice: where a message in WeChat leads. It counts as read, and the screen of what it is about comes at once. */
import { happened, useAsked } from "../asked.js";
import { act } from "../asking.js";
import { moment } from "../dates.js";
import { MarkNoticesRead, OneNotice } from "../documents.js";
import { html, useEffect } from "../html.js";
import { noticeCategory } from "../labels.js";
import { Chip, Waiting } from "../parts.js";
import { go } from "../routes.js";
import { say } from "../words.js";
import { placeOfSubject } from "../subjects.js";

/** @param {{id: string}} given */
export function Told({ id }) {
  const asked = useAsked(OneNotice, { id });
  const notice = asked.data?.node;
  const to = notice?.subject ? placeOfSubject(notice.subject) : null;
  useEffect(() => {
    if (!notice) return;
    if (!notice.readAt) act(MarkNoticesRead, { ids: [id] }).then(() => happened.set(happened.value + 1), () => { }); // it stays unread
    if (to) go(to, { instead: true });
  }, [notice?.id]);
  if (!notice) return html`<${Waiting} asked=${asked} />`;
  return html`<article class="publication-page"><h2>${notice.title}</h2>
    <p class="lead"><${Chip} status=${notice.category} label=${noticeCategory(notice.category)} /> <time datetime=${notice.createdAt}>${moment(notice.createdAt)}</time></p>
    <p class="lead">${notice.body}</p></article>
    <p class="ways"><a href="#/notices">${say("notices")}</a></p>`;
}
