/** Who is signed in here. The cookie that proves it is out of reach of scripts; all tabs hear when it comes or goes. */
import { act, ask, whenEnded } from "./asking.js";
import { forget, happened } from "./asked.js";
import { Me, SignOut } from "./documents.js";
import { draftsAreOf, dropDrafts } from "./drafts.js";
import { hangUp } from "./live.js";
import { Observable } from "./observable.js";

/** @typedef {NonNullable<import("./documents.js").MeResult["me"]>} Account */

/** Undefined until it is known, null for a guest. @type {Observable<Account | null | undefined>} */
export const me = new Observable(/** @type {Account | null | undefined} */ (undefined));

/** Whether a sign-in has just ended by itself. */
export const ended = new Observable(false);

const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("portal.session") : null;
tabs?.addEventListener("message", () => { void look(); });

/** Look who is signed in: at the start, after signing in, when something has happened, when another tab says so. */
export async function look() {
  try {
    const answer = await ask(Me, {});
    const before = me.value?.id;
    if (before !== answer.me?.id) changeOver();
    if (answer.me) draftsAreOf(answer.me.id);
    me.set(answer.me);
    if (answer.me) ended.set(false);
  } catch (refused) {
    if (/** @type {{code?: string}} */ (refused).code === "UNAUTHENTICATED") guest();
    else if (me.value === undefined) throw refused;
  }
}

/** Somebody has signed in on this page. */
export async function arrived() {
  ended.set(false);
  changeOver();
  await look();
  tabs?.postMessage("changed");
}

/** Leave: the session ends on the server, and what was kept here goes. */
export async function leave() {
  leaving = true; // the socket may hear of it before the answer comes
  hangUp();
  try {
    await act(SignOut, {});
  } finally {
    dropDrafts();
    guest();
    ended.set(false);
    leaving = false;
    tabs?.postMessage("changed");
  }
}
let leaving = false;

/** The account is closed, and its session with it. */
export function gone() {
  dropDrafts();
  guest();
  tabs?.postMessage("changed");
}

function guest() {
  if (me.value) changeOver();
  me.set(null);
}

function changeOver() {
  forget();
  hangUp();
}

whenEnded.ended = () => {
  if (me.value && !leaving) {
    ended.set(true);
    guest();
    tabs?.postMessage("changed");
  }
};
happened.watch(() => { if (me.value) void look(); });
