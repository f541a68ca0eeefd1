/** Codes that are sent: when the next one may be asked for, and until when the last one is good. */
import { Refused } from "./asking.js";
import { moment } from "./dates.js";
import { html, useEffect, useState } from "./html.js";
import { Act } from "./parts.js";
import { say } from "./words.js";

const PATIENCE = 60; // seconds: a number gets one code a minute, and a mail takes a while

/** When the next code may be asked for, by what it is for; kept while the page lives. @type {Map<string, number>} */
const nextAt = new Map();

/** A code has just been sent there. @param {string} where @param {number} [seconds] */
export function codeSent(where, seconds = PATIENCE) {
  nextAt.set(where, Date.now() + seconds * 1000);
}

/** How many seconds are left. @param {string} where */
function useWait(where) {
  const left = () => Math.max(0, Math.ceil(((nextAt.get(where) ?? 0) - Date.now()) / 1000));
  const [seconds, set] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => set(left()), 500);
    return () => clearInterval(timer);
  }, [where]);
  return seconds;
}

/**
 * Asking for the code again: not before it is allowed, and saying until when the new one is good.
 * @param {{where: string, send: () => Promise<{expiresAt: string}>}} given where: what the wait is counted for
 */
export function SendAgain({ where, send }) {
  const seconds = useWait(where);
  const [until, tell] = useState(/** @type {string | null} */ (null));
  const again = async () => {
    try {
      const { expiresAt } = await send();
      codeSent(where);
      tell(expiresAt);
    } catch (refused) {
      if (refused instanceof Refused && refused.retryAfter) codeSent(where, refused.retryAfter);
      throw refused;
    }
  };
  return html`<div class="send-again"><p role="status">${until && say("codeGoodUntil", moment(until))}</p>
    <${Act} act=${again} disabled=${seconds > 0} words=${seconds > 0 ? say("codeAgainIn", seconds) : say("codeAgain")} />
    <p class="hint">${say("codeMissing")}</p></div>`;
}
