/** 预约事项: what can be booked, how soon it is answered, with which papers; and of everything else why not. */
import { Lot } from "../forms.js";
import { html } from "../html.js";
import { attachmentKind, timeUnit } from "../labels.js";
import { preferences } from "../preferences.js";
import { inARow, say } from "../words.js";

/** @typedef {NonNullable<import("../documents.js").MattersToBookResult["appointmentMatters"]>[number]} Matter */

const ANY_PAPER = { acceptedMediaTypes: ["application/pdf", "image/jpeg", "image/png"], maxBytes: 10 * 1024 * 1024 };

/** How soon. @param {{amount: number, unit: string}} within */
function soon({ amount, unit }) {
  if (amount === 0) return say("answerToday");
  const label = timeUnit(unit);
  return say("answerSoon", preferences.value.language === "en" ? `${amount} ${label.toLowerCase()}${amount > 1 ? "s" : ""}` : `${amount} ${label}内`);
}

/** What to know about a matter before choosing it. @param {Matter} matter */
function about(matter) {
  const papers = (/** @type {boolean} */ must) => inARow(matter.requiredPapers.filter((paper) => paper.required === must).map((paper) => paper.label));
  return [soon(matter.answerWithin), say(matter.needsSlot ? "visitNeeded" : "noVisit"), papers(true) && say("papersNeeded", papers(true)), papers(false) && say("papersHelpful", papers(false))].filter(Boolean).join(" · ");
}

/**
 * The papers of what is chosen, and those that are there already.
 * @param {readonly Matter[]} chosen
 * @param {import("../papers.js").Paper[]} there
 * @returns {import("../papers.js").Wanted[]}
 */
export function papersOf(chosen, there) {
  /** @type {Map<string, import("../papers.js").Wanted>} */
  const wanted = new Map();
  const asked = chosen.flatMap((matter) => matter.requiredPapers).sort((one, other) => Number(other.required) - Number(one.required));
  for (const paper of asked) if (!wanted.has(paper.kind)) wanted.set(paper.kind, { ...paper, acceptedMediaTypes: [...paper.acceptedMediaTypes] });
  for (const { kind } of there) if (!wanted.has(kind)) wanted.set(kind, { kind, label: attachmentKind(kind), required: false, ...ANY_PAPER });
  return [...wanted.values()];
}

/** The choice. @param {{form: import("../forms.js").Form<any>, matters: readonly Matter[]}} given */
export function Matters({ form, matters }) {
  const open = matters.filter((matter) => matter.available);
  const shut = matters.filter((matter) => !matter.available);
  return html`<${Lot} form=${form} name="matters" many legend=${say("matters")} hint=${say("oneToFive")} choices=${open.map((matter) => [matter.code, matter.label, about(matter)])} />
    ${shut.length > 0 && html`<details class="folded"><summary>${say("notNow", shut.length)}</summary><dl>${shut.map((matter) => html`<dt>${matter.label}</dt><dd>${matter.whyNot}</dd>`)}</dl></details>`}`;
}
