/** What the page does inside WeChat's own browser, where the portal has a service account; elsewhere none of it is fetched or seen. */
import { html, useEffect, useState } from "./html.js";

/** Whether it is so here. */
export const IN_WECHAT = /MicroMessenger/i.test(navigator.userAgent) && document.documentElement.dataset.wechat === "yes";

const KEY = "portal.wanted";
const KEPT_MS = 15 * 60 * 1000;

/** Remember on which screen one wants to be after the way through WeChat: no address carries it. @param {string | undefined} to */
export function want(to) {
  try {
    if (to?.startsWith("/")) sessionStorage.setItem(KEY, JSON.stringify({ to, at: Date.now() }));
    else sessionStorage.removeItem(KEY);
  } catch { /* one lands on the first page */ }
}

/** Where one wanted to be; told once, and null after a while. @returns {string | null} */
export function wanted() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    sessionStorage.removeItem(KEY);
    return kept && Date.now() - kept.at < KEPT_MS ? kept.to : null;
  } catch {
    return null;
  }
}

/** @typedef {typeof import("./screens/wechat-parts.js")} Parts */
/** @type {Parts | null} */
let fetched = null;

/** A part of a screen that is there in WeChat only. @param {{name: keyof Parts, [given: string]: unknown}} given */
export function Only({ name, ...given }) {
  const [parts, have] = useState(fetched);
  useEffect(() => {
    if (!IN_WECHAT || parts) return;
    import("./screens/wechat-parts.js").then((all) => { fetched = all; have(all); }, () => { }); // the screen stands without it
  }, []);
  return parts && html`<${parts[name]} ...${given} />`;
}
