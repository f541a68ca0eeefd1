/** What was acted upon has changed meanwhile: it is asked for again, and the person looks at it before acting anew. */
import { Refused } from "./asking.js";
import { happened } from "./asked.js";
import { say } from "./words.js";

/**
 * Act upon what is shown; afterwards everything that shows it looks again.
 * @template Result
 * @param {{again: () => void} | null} asked the answer that was acted upon; null: everything looks again
 * @param {() => Promise<Result>} acting
 * @returns {Promise<Result>}
 */
export async function acted(asked, acting) {
  try {
    const result = await acting();
    happened.set(happened.value + 1);
    return result;
  } catch (refused) {
    if (!(refused instanceof Refused) || refused.code !== "STALE") throw refused;
    if (asked) asked.again();
    else happened.set(happened.value + 1);
    throw new Refused("STALE", say("changedMeanwhile"));
  }
}
