/** Small views that many screens share. */
import { Refused } from "./asking.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { say } from "./words.js";

/** What stands while nothing has come yet, or instead of what could not come. @param {{asked: import("./asked.js").Asked<any>}} given */
export function Waiting({ asked }) {
  if (asked.problem) {
    const lost = asked.problem instanceof Refused && asked.problem.code === "NOT_FOUND";
    return html`<div class="nothing" role="alert"><p>${lost ? say("notFound") : asked.problem.message}</p>
      ${!lost && html`<button type="button" class="weui-btn weui-btn_mini weui-btn_default" onClick=${asked.again}>${say("tryAgain")}</button>`}</div>`;
  }
  return html`<div class="skeleton" role="status" aria-label=${say("loading")}><span></span><span></span><span></span></div>`;
}

/** A list of cells under a title. @param {{title?: unknown, children?: unknown}} given */
export function Cells({ title, children }) {
  return html`<section>${title && html`<h2 class="weui-cells__title">${title}</h2>`}<div class="weui-cells">${children}</div></section>`;
}

/** A cell that leads somewhere. @param {{to: string, words: unknown, below?: unknown, value?: unknown, [attribute: string]: unknown}} given */
export function Way({ to, words, below, value, ...attributes }) {
  return html`<a class="weui-cell weui-cell_access" href=${to} ...${attributes}>
    <span class="weui-cell__bd">${words}${below && html`<small class="below">${below}</small>`}</span>
    <span class="weui-cell__ft">${value}</span></a>`;
}

/** Something and its value. @param {{label: unknown, children?: unknown}} given */
export function Fact({ label, children }) {
  const isNothing = (/** @type {unknown} */ each) => each === null || each === undefined || each === false || each === "";
  const empty = Array.isArray(children) ? children.every(isNothing) : isNothing(children);
  return !empty && html`<div class="weui-cell fact"><dt>${label}</dt><dd>${children}</dd></div>`;
}

/** Facts. @param {{title?: unknown, children?: unknown}} given */
export function Facts({ title, children }) {
  return html`<section>${title && html`<h2 class="weui-cells__title">${title}</h2>`}<dl class="weui-cells">${children}</dl></section>`;
}

/** @type {Record<string, string>} how a state looks */
const LOOKS = { APPROVED: "good", CONFIRMED: "good", COMPLETED: "good", DELIVERED: "good", ACCEPTED: "good", RETURNED: "wrong", REJECTED: "wrong", REVOKED: "wrong", SUSPENDED: "wrong", FROZEN: "wrong", REPLIED: "act", NO_SHOW: "wrong" };

/** A state, with its label. @param {{status: string, label: string}} given */
export function Chip({ status, label }) {
  return html`<span class=${`chip chip-${LOOKS[status] ?? "plain"}`}>${label}</span>`;
}

/**
 * What staff decided, everything to mend at once (一次性告知).
 * @param {{decision: {outcome: string, reasons: {code: string, label: string}[], comment: string | null} | null | undefined}} given
 */
export function Decision({ decision }) {
  if (!decision || (!decision.reasons.length && !decision.comment)) return null;
  return html`<section class="decision"><h2>${say("reasons")}</h2>
    <ul>${decision.reasons.map((reason) => html`<li>${reason.label}</li>`)}</ul>
    ${decision.comment && html`<p><b>${say("staffComment")}</b> ${decision.comment}</p>`}</section>`;
}

/**
 * A button that acts at once; while it acts it cannot be tapped again, and what is refused is said beside it.
 * @param {{act: () => Promise<unknown>, words: unknown, look?: "primary" | "default" | "warn", mini?: boolean, sure?: string, disabled?: boolean, [attribute: string]: unknown}} given
 *   sure: what to ask before
 */
export function Act({ act, words, look = "default", mini = false, sure, disabled = false, ...attributes }) {
  const [acting, set] = useState(false);
  const [wrong, blame] = useState(/** @type {string | null} */ (null));
  const [asking, ask] = useState(false);
  const under = useRef(false);
  const mounted = useRef(true);
  useEffect(() => () => { mounted.current = false; }, []);
  const run = async () => {
    ask(false);
    if (under.current) return;
    under.current = true;
    set(true);
    blame(null);
    try {
      await act();
    } catch (refused) {
      if (mounted.current) blame(refused instanceof Refused && refused.problems.length ? refused.problems.map((each) => each.message).join(" ") : /** @type {Error} */ (refused).message);
    } finally {
      under.current = false;
      if (mounted.current) set(false);
    }
  };
  return html`<span class=${mini ? "act act-mini" : "act"}>
    <button type="button" class=${`weui-btn weui-btn_${look} ${mini ? "weui-btn_mini" : ""}`} disabled=${disabled || acting} aria-busy=${acting} ...${attributes} onClick=${() => (sure ? ask(true) : run())}>${words}</button>
    ${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}
    ${asking && html`<${Dialog} title=${words} close=${() => ask(false)}><p>${sure}</p>
      <div class="dialog-ways"><button type="button" class="weui-btn weui-btn_default" onClick=${() => ask(false)}>${say("cancel")}</button>
      <button type="button" class=${`weui-btn weui-btn_${look === "warn" ? "warn" : "primary"}`} onClick=${run}>${say("confirm")}</button></div><//>`}
  </span>`;
}

/** Something before everything else; Escape and the button close it, and the focus comes back. @param {{title: unknown, close: () => void, children?: unknown}} given */
export function Dialog({ title, close, children }) {
  const at = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const dialog = at.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return html`<dialog ref=${at} class="dialog" aria-label=${title} onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); close(); }}><h2>${title}</h2>${children}</dialog>`;
}

