/** Where one stands on the way to an account that works. */
import { html } from "../html.js";
import { useObserved } from "../observable.js";
import { me } from "../session.js";
import { say } from "../words.js";

/** @type {import("../words.js").Word[]} */
const STEPS = ["stepAccount", "verify", "stepPapers", "stepReview"];
const PROVING = 1;

/** @param {{at: number}} given at: the step of now, from 0 */
export function Steps({ at }) {
  const account = useObserved(me);
  const isDone = (/** @type {number} */ number) => number < at && (number !== PROVING || Boolean(account?.emailVerified || account?.mobileVerified)); // it may be put off
  return html`<ol class="steps" aria-label=${say("stepsOfRegistering")}>${STEPS.map((step, number) => html`<li class=${isDone(number) ? "done" : ""} aria-current=${number === at ? "step" : undefined}>${say(step)}</li>`)}</ol>`;
}
