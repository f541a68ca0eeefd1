/**
 * Where one is: the part of the address behind "#", which no server and no log ever sees.
 *
 * `#/cases/abc?tab=x` is the path `/cases/abc` with the query `{tab: "x"}`.
 */
import { Observable } from "./observable.js";

/** @typedef {{path: string, query: Record<string, string>}} Place */

/** @returns {Place} */
function here() {
  const [path, query = ""] = location.hash.replace(/^#/, "").split("?");
  return { path: path || "/", query: Object.fromEntries(new URLSearchParams(query)) };
}

/** @type {Observable<Place>} */
export const place = new Observable(here());
addEventListener("hashchange", () => place.set(here()));

/**
 * Go there.
 * @param {string} to a path such as "/cases"
 * @param {{instead?: boolean}} [how] instead: the way back leads past the page that one leaves
 */
export function go(to, { instead = false } = {}) {
  if (instead) history.replaceState(null, "", `#${to}`);
  else location.hash = to;
  place.set(here()); // at once: the browser tells of it later, and whoever looks meanwhile would send one elsewhere
}

/** Back, or to a page above when one came from outside. @param {string} above */
export function back(above) {
  if (history.length > 1 && came) history.back();
  else go(above, { instead: true });
}
let came = false;
addEventListener("hashchange", () => { came = true; });

/**
 * The address of a page, for links.
 * @param {string} path
 * @param {Record<string, string | null | undefined>} [query]
 */
export function href(path, query = {}) {
  const given = Object.entries(query).filter((pair) => pair[1]);
  const written = new URLSearchParams(/** @type {[string, string][]} */ (given)).toString();
  return `#${path}${written && `?${written}`}`;
}

/**
 * What stands at the places of a pattern: matched("/cases/:id", "/cases/abc") is {id: "abc"}; null when it does not match.
 * @param {string} pattern
 * @param {string} path
 * @returns {Record<string, string> | null}
 */
export function matched(pattern, path) {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return null;
  /** @type {Record<string, string>} */
  const found = {};
  for (const [at, part] of wanted.entries()) {
    if (part.startsWith(":")) found[part.slice(1)] = decodeURIComponent(given[at]);
    else if (part !== given[at]) return null;
  }
  return found;
}
