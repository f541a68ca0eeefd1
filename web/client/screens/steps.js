/** Where one stands on the way to an account that works. */
import { html } from "../html.js";
import { say } from "../words.js";

/** @type {import("../words.js").Word[]} */
const STEPS = ["stepAccount", "verify", "stepPapers", "stepReview"];

/** @param {{at: number}} given at: the step of now, from 0 */
export function Steps({ at }) {
  return html`<ol class="steps" aria-label=${say("stepsOfRegistering")}>${STEPS.map((step, number) => html`<li class=${number < at ? "done" : ""} aria-current=${number === at ? "step" : undefined}>${say(step)}</li>`)}</ol>`;
}
