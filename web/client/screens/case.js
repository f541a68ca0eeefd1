/** 案件查看: the procedural information that the case type discloses, its stages, and what happens, as it happens. */
import { forget, useAsked } from "../asked.js";
import { Refused } from "../asking.js";
import { day, moment, withDays } from "../dates.js";
import { CaseAround, OneCase as OneCaseDocument } from "../documents.js";
import { html, useState } from "../html.js";
import { capacity, caseType, coerciveMeasureKind } from "../labels.js";
import { Chip, Fact, Facts, Waiting } from "../parts.js";
import { preferences } from "../preferences.js";
import { say } from "../words.js";
import { CaseWays, Deadline, Upcoming } from "./cases.js";
import { Timeline } from "./timeline.js";

/** @typedef {NonNullable<import("../documents.js").OneCaseResult["case"]>} Case */

/** @param {{id: string}} given */
export function OneCase({ id }) {
  const asked = useAsked(OneCaseDocument, { id });
  const around = useAsked(CaseAround, { id });
  const [ended, end] = useState(false);
  const case_ = asked.data?.case;
  const lost = asked.problem instanceof Refused && asked.problem.code === "NOT_FOUND";
  const over = () => {
    forget(); // nothing of the case stays on this page
    end(true);
  };
  if (ended || lost) return html`<div class="nothing" role="alert"><p>${say("accessGone")}</p><a class="weui-btn weui-btn_default" href="#/bindings">${say("toBindings")}</a></div>`;
  if (!case_) return html`<${Waiting} asked=${asked} />`;
  return html`<article class="case">
    <${Head} case_=${case_} mine=${around.data?.case} />
    <${Stages} case_=${case_} />
    <${Timeline} key=${preferences.value.language} case_=${case_} refresh=${asked.again} over=${over} />
    <${Disclosed} case_=${case_} />
    <${Around} case_=${case_} mine=${around.data?.case} />
    <p class="only-printed">${say("printedAt", moment(new Date().toISOString()))}</p>
  </article>`;
}

/** @param {{case_: Case, mine: import("./cases.js").Mine | null | undefined}} given */
function Head({ case_, mine }) {
  const labels = (mine?.myBindings ?? []).map((binding) => binding.caseLabel).filter(Boolean);
  const ends = (mine?.myBindings ?? []).map((binding) => binding.endsOn).filter(Boolean).sort().at(-1);
  return html`<section class="leading"><h2>${labels.map((label) => html`<span class="label-of-case">${label}</span> `)}${case_.charges.map((charge) => charge.name).join("、") || caseType(case_.caseType)}</h2>
    <p class="case-number">${case_.acceptanceNumber}</p>
    <p class="case-line"><${Chip} status="STAGE" label=${case_.stageLabel} /> <span>${case_.procuratorate.name}</span></p>
    <${Deadline} on=${case_.deadlineOn} over=${Boolean(case_.concludedOn) || case_.stage === "CLOSED"} />
    ${(mine?.myBindings ?? []).map((binding) => html`<p class="case-line" key=${binding.id}><a href=${`#/bindings/${binding.id}`}>${say("inCapacity", capacity(binding.capacity), binding.partyName)}</a></p>`)}
    ${ends && html`<p class="state-words-inside">${say("caseOver", day(ends))}</p>`}
    ${mine && html`<${Upcoming} case_=${mine} />`}
  </section>`;
}

/** The case's path. @param {{case_: Case}} given */
function Stages({ case_ }) {
  if (!case_.stages.length) return null;
  return html`<section><h2 class="weui-cells__title">${say("stages")}</h2>
    <ol class="path">${case_.stages.map((step, place) => html`<li key=${place} class=${`path-${step.state.toLowerCase()}`} aria-current=${step.state === "CURRENT" ? "step" : undefined}>
      <b>${step.label}</b>
      ${step.enteredOn && html`<small>${day(step.enteredOn)}${step.leftOn && ` ${say("until")} ${day(step.leftOn)}`}</small>`}
      ${step.dueOn && html`<small class="path-due">${say("stageDue", day(step.dueOn))}</small>`}
    </li>`)}</ol></section>`;
}

/** What the case type discloses, in its order. @param {{case_: Case}} given */
function Disclosed({ case_ }) {
  return html`<${Facts} title=${say("disclosedFacts")}>
    <${Fact} label=${say("caseTypeIs")}>${caseType(case_.caseType)}<//>
    ${case_.disclosed.map(({ key, label, value }) => html`<${Fact} key=${key} label=${label}>${value && shown(case_, key, value)}<//>`)}
  <//>`;
}

/** A disclosed value as people read it. @param {Case} case_ @param {string} key @param {string} value */
function shown(case_, key, value) {
  const measure = case_.coerciveMeasure;
  if (key === "handlerPhone") return html`<a href=${`tel:${value.replace(/[^\d+]/g, "")}`}>${value}</a>`;
  if (key === "coerciveMeasure" && measure) {
    return html`${coerciveMeasureKind(measure.kind)}<small class="below">${measure.endsOn ? `${day(measure.startsOn)} ${say("until")} ${day(measure.endsOn)}` : say("since", day(measure.startsOn))}</small>`;
  }
  return withDays(value);
}

/** The office, and what one can do. @param {{case_: Case, mine: import("./cases.js").Mine | null | undefined}} given */
function Around({ case_, mine }) {
  const { procuratorate: office } = case_;
  const print = html`<button type="button" class="weui-btn weui-btn_default" onClick=${() => globalThis.print()}>${say("print")}</button>`;
  return html`<${Facts} title=${say("boundOffice")}>
    <${Fact} label=${say("boundOffice")}>${office.name}<//>
    <${Fact} label=${say("handlingPhone")}>${office.hotline && html`<a href=${`tel:${office.hotline.replace(/[^\d+]/g, "")}`}>${office.hotline}</a>`}<//>
    <${Fact} label=${say("handlingAddress")}>${office.address}<//>
    <${Fact} label=${say("unifiedNumber")}>${case_.unifiedNumber}<//>
  <//>
  ${mine ? html`<${CaseWays} case_=${mine}>${print}<//>` : html`<div class="acts">${print}</div>`}`;
}
