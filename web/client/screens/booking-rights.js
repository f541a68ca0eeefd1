/** Who books and who asks remotely: defenders and litigation agents. Everybody else is told why not, and where they are served. */
import { html } from "../html.js";
import { useObserved } from "../observable.js";
import { me } from "../session.js";
import { say } from "../words.js";

/** The account types whose bindings are those of a defender or a litigation agent. */
const REPRESENTING = ["LAWYER", "REPRESENTATIVE"];

/** Whether who is signed in acts for others. */
export function useRepresents() {
  return REPRESENTING.includes(useObserved(me)?.accountType ?? "");
}

/** A sentence, and the telephone. @param {{why: string}} given */
export function NotForYou({ why }) {
  return html`<div class="explained" role="note"><p>${why}</p><p><a class="weui-btn weui-btn_default" href="tel:12309">${say("hotline")}</a></p></div>`;
}

/**
 * The screen, for those who may have it.
 * @param {(given: any) => unknown} view
 * @param {import("../words.js").Word} why what others are told
 */
export function forRepresentatives(view, why) {
  return function Checked(/** @type {any} */ given) {
    return useRepresents() ? html`<${view} ...${given} />` : html`<${NotForYou} why=${say(why)} />`;
  };
}
