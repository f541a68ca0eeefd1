/** QR codes, drawn on the page: a slip can be shown at the hall without printing and without a network. */
import { html } from "./html.js";
import { encode } from "./vendor/uqr.js";

const QUIET = 4; // modules of margin that a reader needs

/** The modules of a text's code, true is dark. @param {string} text */
export function qrOf(text) {
  return encode(text, { ecc: "M", border: 0 }).data;
}

/** The code on the page: always dark on light, whatever the colours around it. @param {{text: string, label: string}} given */
export function QrCode({ text, label }) {
  const modules = qrOf(text);
  const whole = modules.length + 2 * QUIET;
  const path = modules.flatMap((row, down) => row.map((dark, right) => (dark ? `M${right + QUIET} ${down + QUIET}h1v1h-1z` : ""))).join("");
  return html`<svg class="qr" viewBox=${`0 0 ${whole} ${whole}`} role="img" aria-label=${label}><path d=${path} /></svg>`;
}
