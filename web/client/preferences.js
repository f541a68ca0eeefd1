/** How a person wants to see the portal on this device: language, size of type, colours. Nothing here is about a case. */
import { Observable } from "./observable.js";

/** @typedef {"zh-CN" | "en"} Language */
/** @typedef {{language: Language, large: boolean, theme: "auto" | "light" | "dark"}} Preferences */

const KEY = "portal.preferences";

/** @returns {Preferences} */
function remembered() {
  const language = /^en\b/i.test(navigator.language) ? "en" : "zh-CN";
  try {
    return { language, large: false, theme: "auto", ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { language, large: false, theme: "auto" };
  }
}

/** @type {Observable<Preferences>} */
export const preferences = new Observable(remembered());

/** @param {Partial<Preferences>} change */
export function prefer(change) {
  preferences.set({ ...preferences.value, ...change });
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.value));
  } catch { /* a browser that keeps nothing: they hold until it is closed */ }
  wear();
}

/** Put them on the page. */
export function wear() {
  const { language, large, theme } = preferences.value;
  document.documentElement.lang = language;
  document.documentElement.classList.toggle("large", large);
  if (theme === "auto") delete document.body.dataset.weuiTheme;
  else document.body.dataset.weuiTheme = theme;
}
