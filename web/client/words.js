/** What the pages say themselves, in both languages. What the API says (labels, refusals) comes in the reader's language from there. */
import { preferences } from "./preferences.js";
import { account } from "./words/account.js";
import { cases } from "./words/cases.js";
import { portal } from "./words/portal.js";
import { publicity } from "./words/publicity.js";
import { visits } from "./words/visits.js";
import { wechat } from "./words/wechat.js";

const words = { ...portal, ...account, ...cases, ...publicity, ...visits, ...wechat };

/** @typedef {keyof typeof words} Word */

/**
 * The words, with {0}, {1} … filled in.
 * @param {Word} word
 * @param {...(string | number)} filled
 */
export function say(word, ...filled) {
  const sentence = words[word][preferences.value.language === "en" ? 1 : 0];
  return sentence.replace(/\{(\d)\}/g, (_, place) => String(filled[Number(place)] ?? ""));
}

/** Several in a row. @param {readonly unknown[]} several */
export function inARow(several) {
  return several.join(preferences.value.language === "en" ? ", " : "、");
}
