/** What stands on screens inside WeChat: scanning, and the offer to be told there. */
import { useAsked } from "../asked.js";
import { lastAct } from "../asking.js";
import { ApplyForBinding, MyWechatSubscriptions, RequestAppointment, SubmitRegistration, SubmitRemoteRequest } from "../documents.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { Observable, useObserved } from "../observable.js";
import { Act } from "../parts.js";
import { preferences } from "../preferences.js";
import { toast } from "../toasts.js";
import { ready, scan, wayOf } from "../wechat.js";
import { say } from "../words.js";

/** 扫一扫: a receipt to its check, a slip to the reception. */
export function Scan() {
  const look = async () => {
    const text = await scan();
    if (text === null) return;
    const way = wayOf(text);
    if (way === null) throw new Error(say("scanForeign"));
    if (way.startsWith("#")) location.hash = way;
    else location.assign(way);
  };
  return html`<div class="weui-btn-area"><${Act} act=${look} words=${say("scan")} /><p class="hint">${say("scanHint")}</p></div>`;
}

const APPLICATIONS = new Set([ApplyForBinding, RequestAppointment, SubmitRegistration, SubmitRemoteRequest].map(String));
const REFUSED = "portal.wechat.refused";
const WEEK_MS = 7 * 24 * 3600 * 1000;
const AT_ONCE = 3; // WeChat's question takes no more

/** On how many more screens the offer stands, after something was applied for: on the form, and on what comes after it. */
const left = new Observable(0);
lastAct.watch(({ document }) => { if (APPLICATIONS.has(document)) left.set(2); });

/** @returns {boolean} */
function refused() {
  try {
    return Date.now() - Number(localStorage.getItem(REFUSED) ?? 0) < WEEK_MS;
  } catch {
    return false;
  }
}

function refuse() {
  try {
    localStorage.setItem(REFUSED, String(Date.now()));
  } catch { /* it holds until the page is left */ }
}

/** Offers to be told in WeChat, where that is of use: on the first page, and after an application. @param {{path: string}} given */
export function Offer({ path }) {
  const more = useObserved(left);
  const was = useRef(path);
  useEffect(() => {
    if (was.current !== path && left.value > 0) left.set(left.value - 1);
    was.current = path;
  }, [path]);
  return (path === "/" || more > 0) && html`<${Offered} />`;
}

function Offered() {
  const [over, end] = useState(refused());
  const [able, be] = useState(false);
  const asked = useAsked(MyWechatSubscriptions, {}, { skip: over });
  const wanted = asked.data?.me?.wechatSubscriptions.filter((each) => each.ask && each.app === "SERVICE_ACCOUNT") ?? [];
  const templates = wanted.slice(0, AT_ONCE).map((each) => each.templateId).join(",");
  useEffect(() => {
    if (templates && !over) void ready().then(() => be(true), () => { }); // where WeChat does not let the page ask, it asks nothing
  }, [templates, over]);
  if (over || !able || !templates) return null;
  const answered = (/** @type {boolean} */ accepted) => {
    if (accepted) toast(say("subscribed"));
    else refuse();
    end(true);
  };
  return html`<aside class="offer" aria-labelledby="offer-title"><h2 id="offer-title">${say("subscribeTitle")}</h2><p>${wanted[0].longTerm ? say("subscribeLong") : say("subscribeOnce")}</p>
    <div class="offer-ways"><${Tag} templates=${templates} answered=${answered} /><button type="button" class="weui-btn weui-btn_default weui-btn_mini" onClick=${() => answered(false)}>${say("askLater")}</button></div></aside>`;
}

/** WeChat draws what is in the tag apart from the page, so that our sheet does not reach it. */
const LOOK = "button{font:600 16px/1.5 system-ui,sans-serif;min-height:44px;padding:0 20px;border:0;border-radius:8px;background:#1a4f9c;color:#fff}";

/** WeChat's own button: only a tap on it may open its question. @param {{templates: string, answered: (accepted: boolean) => void}} given */
function Tag({ templates, answered }) {
  const at = useRef(/** @type {HTMLElement | null} */ (null));
  const { language } = useObserved(preferences);
  useEffect(() => {
    const tag = document.createElement("wx-open-subscribe");
    tag.setAttribute("template", templates);
    const content = document.createElement("script"); // a template by WeChat's rules: never run
    content.type = "text/wxtag-template";
    content.textContent = `<style>${LOOK}</style><button>${say("subscribe")}</button>`;
    tag.append(content);
    tag.addEventListener("success", (event) => answered(accepts(/** @type {CustomEvent} */ (event).detail)));
    tag.addEventListener("error", () => answered(false));
    at.current?.replaceChildren(tag);
  }, [templates, language]);
  return html`<div ref=${at}></div>`;
}

/** Whether a template was accepted: WeChat says "success" whatever the person chose. @param {{subscribeDetails?: string}} detail */
function accepts(detail) {
  try {
    return Object.values(JSON.parse(detail.subscribeDetails ?? "{}")).some((each) => JSON.parse(String(each)).status === "accept");
  } catch {
    return false;
  }
}
