/** The frame around every screen: heading, connection, the three parts of the platform, and what is told while one reads. */
import { happened } from "./asked.js";
import { Unreachable, ask, outdated, reachable } from "./asking.js";
import { PasswordAsked } from "./confirming.js";
import { MyNotices, NoticeAdded } from "./documents.js";
import { html, useEffect, useErrorBoundary, useRef, useState } from "./html.js";
import { IN_WECHAT, Only } from "./in-wechat.js";
import { follow, line } from "./live.js";
import { useObserved } from "./observable.js";
import { preferences } from "./preferences.js";
import { back, go, href, matched, place } from "./routes.js";
import { SCREENS } from "./screens.js";
import { ended, look, me } from "./session.js";
import { Toasts, toast } from "./toasts.js";
import { say } from "./words.js";

/** @typedef {{pattern: string, title: import("./words.js").Word, part: "business" | "news" | "settings", above?: string, signedIn?: boolean, load: () => Promise<View>}} Screen */
/** @typedef {(given: any) => unknown} View */

/** Follow one's own notices while signed in: each is shown, and whatever is on the page looks again. */
function useNotices() {
  const account = useObserved(me);
  useEffect(() => {
    if (!account) return;
    let over = () => { };
    let gone = false;
    const begin = () => ask(MyNotices, { first: 1 }).then((answer) => {
      if (gone) return;
      const after = answer.myNotices?.nodes[0]?.seq ?? 0;
      over = follow(NoticeAdded, { after }, (told) => {
        toast(told.notice.title);
        happened.set(happened.value + 1);
      });
    }, (lost) => {
      if (!gone && lost instanceof Unreachable) over = reachable.watch((is) => { if (is) { over(); void begin(); } });
    });
    void begin();
    return () => { gone = true; over(); };
  }, [account?.id]);
  useEffect(() => {
    let broken = false;
    return line.watch((now) => {
      if (now === "broken") broken = true;
      else if (now === "live" && broken) {
        broken = false;
        reachable.set(true);
        happened.set(happened.value + 1);
      }
    });
  }, []);
}

/** The whole page. */
export function Shell() {
  const { path, query } = useObserved(place);
  const account = useObserved(me);
  useObserved(preferences);
  useNotices();
  const found = SCREENS.map((screen) => ({ screen, parts: matched(screen.pattern, path) })).find((each) => each.parts);
  const screen = found?.screen;
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const first = useRef(true);
  const title = screen ? say(screen.title) : say("pageNotFound");
  useEffect(() => {
    document.title = `${title} · ${say("portalName")}`;
    scrollTo(0, 0);
    if (!first.current) main.current?.focus({ preventScroll: true }); // a reader hears that another page is there
    first.current = false;
  }, [path]);
  const shut = Boolean(screen?.signedIn && account === null);
  useEffect(() => {
    if (shut && place.value.path === path) go(href("/sign-in", { to: location.hash.slice(1) }).slice(1), { instead: true });
  }, [shut, path]);
  const due = Boolean(account?.mustChangePassword && path !== "/me/password");
  useEffect(() => {
    if (due && place.value.path === path) go("/me/password", { instead: true });
  }, [due, path]);
  const ready = account !== undefined && !shut && !due;
  return html`<a class="skip" href="#main" onClick=${(/** @type {Event} */ event) => { event.preventDefault(); main.current?.focus(); }}>${say("skip")}</a>
    <header class="heading">
      ${screen?.above !== undefined ? html`<button type="button" class="heading-way" onClick=${() => back(screen.above ?? "/")} aria-label=${say("back")}>‹</button>` : html`<span class="heading-way"></span>`}
      <h1>${title}</h1>
      ${account ? html`<a class="heading-way bell" href="#/notices" aria-label=${account.summary.unreadNotices ? say("unreadNotices", account.summary.unreadNotices) : say("notices")}><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6Zm-2 16a2 2 0 0 0 4 0"/></svg>${account.summary.unreadNotices > 0 && html`<b>${Math.min(99, account.summary.unreadNotices)}</b>`}</a>` : html`<span class="heading-way"></span>`}
    </header>
    <${Connection} />
    ${IN_WECHAT && account && !due && html`<${Only} name="Offer" path=${path} />`}
    <main id="main" tabindex="-1" ref=${main} key=${`${path} ${account?.id ?? ""}`}>${!screen ? html`<div class="nothing"><p>${say("pageNotFound")}</p></div>` : ready && html`<${Guarded} screen=${screen} given=${{ ...query, ...found.parts }} />`}</main>
    <nav class="parts" aria-label=${say("portalName")}>${/** @type {const} */ ([["business", "#/"], ["news", "#/news"], ["settings", "#/settings"]]).map(([part, to]) => html`
      <a href=${to} aria-current=${screen?.part === part ? "page" : undefined}>${ICONS[part]}<span>${say(part)}</span></a>`)}</nav>
    <${PasswordAsked} />
    <${Toasts} />`;
}

const ICONS = {
  business: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 7h16v13H4zM9 7V4h6v3M4 12h16"/></svg>`,
  news: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 4h14v16H5zM8 8h8M8 12h8M8 16h5"/></svg>`,
  settings: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/></svg>`,
};

/** What has come already, so that the way back shows it at once. @type {Map<Screen, View>} */
const loaded = new Map();

/** A screen, fetched when it is wanted first; one that fails says so and leaves the frame standing. @param {{screen: Screen, given: Record<string, string>}} given */
function Guarded({ screen, given }) {
  const [, look] = useState({});
  const [lost, lose] = useState(false);
  useEffect(() => {
    if (loaded.has(screen)) return;
    screen.load().then((view) => { loaded.set(screen, view); look({}); }, () => lose(true));
  }, [screen]);
  const view = loaded.get(screen);
  const [problem, reset] = useErrorBoundary();
  if (problem) {
    console.error(problem);
    return html`<div class="nothing" role="alert"><p>${say("failed")}</p><button type="button" class="weui-btn weui-btn_mini weui-btn_default" onClick=${reset}>${say("tryAgain")}</button></div>`;
  }
  if (lost) return html`<div class="nothing" role="alert"><p>${say("unreachable")}</p><button type="button" class="weui-btn weui-btn_mini weui-btn_default" onClick=${() => location.reload()}>${say("tryAgain")}</button></div>`;
  if (!view) return html`<div class="skeleton" role="status" aria-label=${say("loading")}><span></span><span></span><span></span></div>`;
  return html`<${view} ...${given} />`;
}

/** Whether one is offline, or the line is broken, or the sign-in has ended. */
function Connection() {
  const there = useObserved(reachable);
  const how = useObserved(line);
  const over = useObserved(ended);
  const old = useObserved(outdated);
  const sentence = !there ? say("offline") : how === "broken" ? say("reconnecting") : over ? say("sessionEnded") : null;
  return html`<div class="connection" role="status" aria-live="polite" data-line=${how}>${sentence && html`<p>${sentence}</p>`}
    ${old && html`<p>${say("newRelease")} <button type="button" class="linklike" onClick=${() => location.reload()}>${say("reload")}</button></p>`}</div>`;
}

addEventListener("offline", () => reachable.set(false));
addEventListener("online", () => { void look().catch(() => { }); });
