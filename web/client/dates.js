/** Days and moments as people read them: always those of Beijing, wherever the device is. */
import { preferences } from "./preferences.js";

const ZONE = "Asia/Shanghai";
/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} name @param {Intl.DateTimeFormatOptions} options */
function format(name, options) {
  const language = preferences.value.language;
  const key = `${name} ${language}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", { timeZone: ZONE, ...options });
    formats.set(key, found);
  }
  return found;
}

/** 2026年11月28日 · 28 November 2026. @param {string | null | undefined} on a Date of the API */
export function day(on) {
  return on ? format("day", { dateStyle: "long" }).format(new Date(on.length === 10 ? `${on}T00:00:00+08:00` : on)) : "";
}

/** The day with its weekday. @param {string} on */
export function weekday(on) {
  return format("weekday", { month: "long", day: "numeric", weekday: "short" }).format(new Date(on.length === 10 ? `${on}T00:00:00+08:00` : on));
}

/** Day and minute. @param {string | null | undefined} at */
export function moment(at) {
  return at ? format("moment", { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at)) : "";
}

/** 11月30日 · 30 Nov. @param {string} on a Date of the API */
export function shortDay(on) {
  return format("short", { month: "short", day: "numeric" }).format(new Date(`${on}T00:00:00+08:00`));
}

/** From which minute to which. @param {string} from @param {string} to */
export function hours(from, to) {
  const clock = format("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${clock.format(new Date(from))}–${clock.format(new Date(to))}`;
}

/** From when to when, on one day. @param {string} from @param {string} to */
export function span(from, to) {
  return `${weekday(from)} ${hours(from, to)}`;
}

/** Today in Beijing, as the API writes days. */
export function today() {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(new Date());
}

/** So many days after a day. @param {string} on @param {number} days */
export function daysAfter(on, days) {
  const then = new Date(`${on}T12:00:00Z`);
  then.setUTCDate(then.getUTCDate() + days);
  return then.toISOString().slice(0, 10);
}

/** How many days from today until then; negative when past. @param {string} on */
export function daysUntil(on) {
  return Math.round((Date.parse(`${on.slice(0, 10)}T00:00:00Z`) - Date.parse(`${today()}T00:00:00Z`)) / 86_400_000);
}

/** Words of the API in which days stand as it writes them, with the days as people read them. @param {string | null | undefined} text */
export function withDays(text) {
  return (text ?? "").replace(/\b\d{4}-\d{2}-\d{2}\b/g, (on) => day(on));
}
