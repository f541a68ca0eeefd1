import { html } from "./html.js";
import { Observable, useObserved } from "./observable.js";

const said = new Observable(/** @type {string | null} */ (null));
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** A sentence for a moment, read out. @param {string} sentence */
export function toast(sentence) {
  clearTimeout(timer);
  said.set(sentence);
  timer = setTimeout(() => said.set(null), 4_000);
}

/** Where it stands. */
export function Toasts() {
  const sentence = useObserved(said);
  return html`<div class="toasts" role="status" aria-live="polite">${sentence && html`<p>${sentence}</p>`}</div>`;
}
