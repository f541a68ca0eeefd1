/** A question as a view holds it: the last answer at once, the new one when it comes, again when something has happened. */
import { Refused, ask, reachable } from "./asking.js";
import { useEffect, useReducer, useRef } from "./html.js";
import { preferences } from "./preferences.js";
import { Observable } from "./observable.js";

/** Grows whenever the portal has told this person something: what is shown may have changed. */
export const happened = new Observable(0);

/** Forget every answer: somebody else may sit here now. */
export function forget() {
  answers.clear();
}

/** @type {Map<string, unknown>} */
const answers = new Map();
const MOST_REMEMBERED = 60;

/** @param {string} key @param {unknown} answer */
function remember(key, answer) {
  answers.delete(key);
  answers.set(key, answer);
  const oldest = answers.keys().next().value;
  if (answers.size > MOST_REMEMBERED && oldest !== undefined) answers.delete(oldest);
}

/**
 * @template Result
 * @typedef {{data: Result | null, problem: Error | null, asking: boolean, again: () => void}} Asked
 */

/**
 * Ask, and ask again when the variables change, when something has happened, and when the server is back.
 * @template Result, Variables
 * @param {import("./asking.js").Document<Result, Variables>} document
 * @param {Variables} variables
 * @param {{skip?: boolean}} [options]
 * @returns {Asked<Result>}
 */
export function useAsked(document, variables, { skip = false } = {}) {
  const [, look] = useReducer((/** @type {number} */ n) => n + 1, 0);
  const key = `${document} ${preferences.value.language} ${JSON.stringify(variables)}`;
  const held = useRef(/** @type {{key: string, data: Result | null, problem: Error | null, asking: boolean}} */ (/** @type {unknown} */ (null)));
  if (held.current?.key !== key) {
    held.current = { key, data: /** @type {Result | null} */ (answers.get(key) ?? null), problem: null, asking: !skip };
  }
  const mine = held.current;
  const again = () => {
    if (skip) return;
    mine.asking = true;
    ask(document, variables).then(
      (data) => { Object.assign(mine, { data, problem: null, asking: false }); remember(key, data); },
      (problem) => {
        const gone = problem instanceof Refused && problem.code === "NOT_FOUND"; // what may not be seen any more is not shown any more
        if (gone) answers.delete(key);
        Object.assign(mine, { problem, asking: false, ...(gone && { data: null }) });
      },
    ).then(() => { if (held.current === mine) look(0); });
  };
  useEffect(() => {
    again();
    const deaf = happened.watch(again);
    const back = reachable.watch((is) => { if (is && mine.problem) again(); });
    return () => { deaf(); back(); };
  }, [key, skip]);
  return { data: mine.data, problem: mine.problem, asking: mine.asking, again };
}
