/**
 * What somebody has typed and not yet sent, kept on this device for a week, so that a closed page loses nothing.
 *
 * Passwords, codes and identity numbers are never kept; signing out drops everything, as does somebody else's signing in.
 */
const PREFIX = "portal.draft.";
const OWNER = "portal.drafts-of";
const KEPT_MS = 7 * 24 * 3600 * 1000;

/**
 * @template Values
 * @typedef {{key: string, values: Values}} Draft  key: the idempotency key of the send to come
 */

/**
 * @template Values
 * @param {string} name
 * @returns {Draft<Partial<Values>> | null}
 */
export function draftOf(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
    if (kept && Date.now() - kept.at < KEPT_MS) return kept;
    localStorage.removeItem(PREFIX + name);
  } catch { /* nothing kept, or nothing that can be read */ }
  return null;
}

/**
 * @template Values
 * @param {string} name
 * @param {Draft<Values>} draft
 */
export function keepDraft(name, draft) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ ...draft, at: Date.now() }));
  } catch { /* no room, or a private window: the form works, and is forgotten with the page */ }
}

/** @param {string} name */
export function dropDraft(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch { /* as above */ }
}

/** Somebody is signed in here: what somebody else has begun goes; what was begun before signing in stays. @param {string} account */
export function draftsAreOf(account) {
  try {
    const before = localStorage.getItem(OWNER);
    if (before && before !== account) dropDrafts();
    localStorage.setItem(OWNER, account);
  } catch { /* as above */ }
}

/** Everything that anybody has begun on this device. */
export function dropDrafts() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch { /* as above */ }
}
