/** 登录会话: where one is signed in, and ending that. */
import { act } from "../asking.js";
import { useAsked } from "../asked.js";
import { moment } from "../dates.js";
import { EndOtherSessions, EndSession, MySessions } from "../documents.js";
import { html } from "../html.js";
import { Act, Waiting } from "../parts.js";
import { go } from "../routes.js";
import { leave } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";

/** 登录会话. */
export function Sessions() {
  const asked = useAsked(MySessions, {});
  const sessions = asked.data?.me?.sessions;
  if (!sessions) return html`<${Waiting} asked=${asked} />`;
  const ended = async (/** @type {Promise<unknown>} */ acting) => {
    await acting;
    toast(say("sessionOver"));
    asked.again();
  };
  const sorted = [...sessions].sort((one, other) => Number(other.current) - Number(one.current) || other.lastUsedAt.localeCompare(one.lastUsedAt));
  return html`<p class="lead">${say("sessionsLead")}</p>
    <ul class="weui-cells listed">${sorted.map((session) => html`<li class="weui-cell session" key=${session.id}>
      <div class="weui-cell__bd"><b>${session.device}</b> ${session.current && html`<span class="chip chip-good">${say("thisDevice")}</span>`}
        <small class="below">${say("lastUsed", moment(session.lastUsedAt))}</small><small class="below">${say("signedInAt", moment(session.createdAt))}</small><small class="below">${say("endsAt", moment(session.expiresAt))}</small></div>
      ${session.current ? html`<${Act} mini act=${async () => { await leave(); go("/"); }} words=${say("signOut")} sure=${say("signOutSure")} />`
        : html`<${Act} mini act=${() => ended(act(EndSession, { id: session.id }))} words=${say("endSession")} aria-label=${`${say("endSession")} ${session.device}`} />`}
    </li>`)}</ul>
    ${sessions.length > 1 && html`<div class="weui-btn-area"><${Act} act=${() => ended(act(EndOtherSessions, {}))} words=${say("endOthers")} look="warn" sure=${say("endOthersSure")} /></div>`}`;
}
