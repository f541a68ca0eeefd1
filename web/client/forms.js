/**
 * Forms: what is typed survives a closed page, a double tap sends once, and every refusal stands at its field.
 *
 * A field's name is its path in the operation's input ("lawyer.licenseNumber"), which is what refusals call it.
 */
import { Refused, newKey } from "./asking.js";
import { draftOf, dropDraft, keepDraft } from "./drafts.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { say } from "./words.js";

/** @typedef {import("./asking.js").Problem} Problem */
/**
 * @template Values
 * @typedef {object} Form
 * @property {Values} values
 * @property {string} key the idempotency key of what will be sent
 * @property {boolean} sending
 * @property {boolean} resumed whether these values come from a draft
 * @property {boolean} secretive whether something of it is never kept
 * @property {Problem[]} problems of the last refusal
 * @property {string | null} failure what went wrong otherwise
 * @property {(change: Partial<Values>) => void} set
 * @property {() => void} discard the draft
 * @property {(act: (values: Values, key: string) => Promise<unknown>) => (event: Event) => Promise<void>} submit
 * @property {(name: string) => Problem[]} of what is wrong with a field, or with what lies below it
 */

/**
 * @template {Record<string, any>} Values
 * @param {string} name of the draft
 * @param {Values} empty
 * @param {{secret?: (keyof Values)[], keep?: boolean}} [options] secret: never kept on the device; keep: false for forms with nothing worth keeping
 * @returns {Form<Values>}
 */
export function useForm(name, empty, { secret = [], keep = true } = {}) {
  const held = useRef(/** @type {any} */ (null));
  if (held.current?.name !== name) {
    const draft = keep ? draftOf(name) : null;
    held.current = { name, values: { ...empty, ...draft?.values }, key: draft?.key ?? newKey(), resumed: Boolean(draft), sent: null };
  }
  const mine = held.current;
  const [state, show] = useState({ sending: false, problems: /** @type {Problem[]} */ ([]), failure: /** @type {string | null} */ (null) });

  /** @param {Partial<Values>} change */
  const set = (change) => {
    mine.values = { ...mine.values, ...change };
    if (keep) {
      const kept = { ...mine.values };
      for (const each of secret) delete kept[each];
      keepDraft(name, { key: mine.key, values: kept });
    }
    const changed = Object.keys(change);
    show((was) => ({ ...was, problems: was.problems.filter((problem) => !changed.some((field) => isAt(problem, field))) }));
  };
  const discard = () => {
    dropDraft(name);
    Object.assign(mine, { values: { ...empty }, key: newKey(), resumed: false });
    show({ sending: false, problems: [], failure: null });
  };
  /** @param {(values: Values, key: string) => Promise<unknown>} act */
  const submit = (act) => async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (mine.sending) return;
    mine.sending = true;
    const content = JSON.stringify(mine.values);
    if (mine.sent !== null && mine.sent !== content) mine.key = newKey(); // the same key with other content would be refused
    mine.sent = content;
    show({ sending: true, problems: [], failure: null });
    try {
      await act(mine.values, mine.key);
      dropDraft(name);
      Object.assign(mine, { key: newKey(), sent: null, resumed: false });
      show({ sending: false, problems: [], failure: null });
    } catch (wrong) {
      const refused = wrong instanceof Refused ? wrong : null;
      if (refused) Object.assign(mine, { key: newKey(), sent: null }); // nothing happened: the next send is another
      const problems = refused?.problems.length ? refused.problems : [];
      show({ sending: false, problems, failure: problems.length ? null : /** @type {Error} */ (wrong).message });
    } finally {
      mine.sending = false;
    }
  };
  /** @param {string} field */
  const of = (field) => state.problems.filter((problem) => isAt(problem, field));
  return { ...state, values: mine.values, key: mine.key, resumed: mine.resumed, secretive: secret.length > 0, set, discard, submit, of };
}

/**
 * The input of an operation from the values of a form: "lawyer.licenseNumber" stands in lawyer; what is empty is null.
 * @param {Record<string, any>} values
 * @returns {any}
 */
export function inputOf(values) {
  /** @type {Record<string, any>} */
  const input = {};
  for (const [name, value] of Object.entries(values)) {
    const path = name.split(".");
    let at = input;
    for (const part of path.slice(0, -1)) at = at[part] ??= {};
    at[path[path.length - 1]] = value === "" ? null : typeof value === "string" ? value.trim() : value;
  }
  return input;
}

/**
 * What the API could not even read: choices that were not made, said as it says what it refuses.
 * @param {[string, string][]} gaps fields and their labels
 */
export function lacking(gaps) {
  return new Refused("INVALID", say("mistakes"), gaps.map(([field, label]) => ({ field, code: "REQUIRED", message: say("fillIn", label) })));
}

/** @param {Problem} problem @param {string} field */
function isAt(problem, field) {
  return problem.field === field || Boolean(problem.field?.startsWith(`${field}.`));
}

/** What a control needs to be known by, and to tell what is wrong with it. @param {Form<any>} form @param {string} name @param {unknown} hint */
function described(form, name, hint) {
  const problems = form.of(name);
  const by = [hint && `${name}-hint`, problems.length && `${name}-wrong`].filter(Boolean).join(" ");
  return { problems, control: { id: name, name, "aria-invalid": problems.length ? "true" : undefined, "aria-describedby": by || undefined } };
}

/** The sentences that stand at a field. @param {{name: string, problems: Problem[]}} given */
export function Wrong({ name, problems }) {
  return problems.length > 0 && html`<ul class="wrong" id=${`${name}-wrong`}>${problems.map((each) => html`<li>${each.message}</li>`)}</ul>`;
}

/**
 * A cell with a label, a control, a hint and what is wrong.
 * @param {{form: Form<any>, name: string, label: string, hint?: unknown, optional?: boolean, children?: unknown}} given
 */
function Cell({ form, name, label, hint, optional, children }) {
  return html`<div class=${`weui-cell field ${form.of(name).length ? "is-wrong" : ""}`}>
    <label class="field-label" for=${name}>${label}${optional && html` <small>${say("optional")}</small>`}</label>
    <div class="field-control">${children}
      ${hint && html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}
      <${Wrong} name=${name} problems=${form.of(name)} /></div>
  </div>`;
}

/**
 * A line of text, a number, a day, a password.
 * @param {{form: Form<any>, name: string, label: string, type?: string, hint?: unknown, optional?: boolean, [attribute: string]: unknown}} given
 */
export function Field({ form, name, label, type = "text", hint, optional, ...attributes }) {
  const { control } = described(form, name, hint);
  return html`<${Cell} ...${{ form, name, label, hint, optional }}>
    <input class="weui-input" type=${type} ...${control} ...${attributes} required=${!optional} value=${form.values[name] ?? ""}
      onInput=${(/** @type {any} */ event) => form.set({ [name]: event.target.value })} />
  <//>`;
}

/** Several lines. @param {{form: Form<any>, name: string, label: string, hint?: unknown, optional?: boolean, rows?: number, maxlength?: number}} given */
export function Lines({ form, name, label, hint, optional, rows = 4, maxlength = 2000 }) {
  const { control } = described(form, name, hint);
  return html`<${Cell} ...${{ form, name, label, hint, optional }}>
    <textarea class="weui-textarea" rows=${rows} maxlength=${maxlength} ...${control} required=${!optional} value=${form.values[name] ?? ""}
      onInput=${(/** @type {any} */ event) => form.set({ [name]: event.target.value })}></textarea>
  <//>`;
}

/**
 * One of several, in a list that opens.
 * @param {{form: Form<any>, name: string, label: string, choices: [string, string][], hint?: unknown, optional?: boolean}} given choices: value and words
 */
export function Choice({ form, name, label, choices, hint, optional }) {
  const { control } = described(form, name, hint);
  return html`<${Cell} ...${{ form, name, label, hint, optional }}>
    <select class="weui-select" ...${control} required=${!optional} value=${form.values[name] ?? ""}
      onChange=${(/** @type {any} */ event) => form.set({ [name]: event.target.value || null })}>
      <option value="">${optional ? "—" : say("choose")}</option>
      ${choices.map(([value, words]) => html`<option value=${value} selected=${form.values[name] === value}>${words}</option>`)}
    </select>
  <//>`;
}

/**
 * One of few (`many` false) or some of them, each as a line that can be tapped.
 * @param {{form: Form<any>, name: string, legend: string, choices: [string, string, unknown?][], many?: boolean, hint?: unknown}} given choices: value, words, and what stands below them
 */
export function Lot({ form, name, legend, choices, many = false, hint }) {
  const value = form.values[name];
  const { control } = described(form, name, hint);
  return html`<fieldset class="weui-cells weui-cells_form lot" aria-describedby=${control["aria-describedby"]}>
    <legend class="weui-cells__title">${legend}</legend>
    ${hint && html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}
    ${choices.map(([each, words, below]) => html`<label class="weui-cell lot-line">
      <input type=${many ? "checkbox" : "radio"} name=${name} value=${each} checked=${many ? value?.includes(each) : value === each}
        onChange=${(/** @type {any} */ event) => form.set({ [name]: !many ? each : event.target.checked ? [...(value ?? []), each] : value.filter((/** @type {string} */ one) => one !== each) })} />
      <span class="lot-words">${words}${below && html`<small>${below}</small>`}</span>
    </label>`)}
    <${Wrong} name=${name} problems=${form.of(name)} />
  </fieldset>`;
}

/** Yes or no. @param {{form: Form<any>, name: string, label: string, hint?: unknown}} given */
export function Tick({ form, name, label, hint }) {
  const { control } = described(form, name, hint);
  return html`<div class="weui-cell field-tick"><label>
      <input type="checkbox" ...${control} checked=${Boolean(form.values[name])} onChange=${(/** @type {any} */ event) => form.set({ [name]: event.target.checked })} />
      <span>${label}</span></label>
    ${hint && html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}
    <${Wrong} name=${name} problems=${form.of(name)} /></div>`;
}

/**
 * The form itself: what was kept, all that is wrong in one list that is read out, the fields, the button.
 * @param {{form: Form<any>, send: (values: any, key: string) => Promise<unknown>, fields: string[], button?: string, children?: unknown}} given
 *   fields: the names that stand in the form; problems elsewhere are said at the top
 */
export function Filled({ form, send, fields, button, children }) {
  const wrong = useRef(/** @type {HTMLElement | null} */ (null));
  const stray = form.problems.filter((problem) => !fields.some((field) => isAt(problem, field)));
  useEffect(() => {
    if (form.problems.length || form.failure) wrong.current?.focus();
  }, [form.problems.length > 0, form.failure]);
  return html`<form novalidate onSubmit=${form.submit(send)} aria-busy=${form.sending}>
    ${form.resumed && html`<div class="kept" role="status"><p>${say("draftKept")} ${form.secretive && say("secretsNotKept")}</p><button type="button" class="linklike" onClick=${form.discard}>${say("draftDiscard")}</button></div>`}
    ${(form.problems.length > 0 || form.failure) && html`<div class="mistakes" role="alert" tabindex="-1" ref=${wrong}>
      ${form.failure ? html`<p>${form.failure}</p>` : html`<p>${say("mistakes")}</p>`}
      ${stray.length > 0 && html`<ul>${stray.map((each) => html`<li>${each.message}</li>`)}</ul>`}
      ${form.problems.length > stray.length && html`<ul>${form.problems.filter((each) => !stray.includes(each)).map((each) => html`<li><a href="#" onClick=${(/** @type {Event} */ event) => { event.preventDefault(); toField(each.field); }}>${each.message}</a></li>`)}</ul>`}
    </div>`}
    ${children}
    <div class="weui-btn-area"><button type="submit" class="weui-btn weui-btn_primary" disabled=${form.sending}>${form.sending ? say("sending") : button ?? say("send")}</button></div>
  </form>`;
}

/** @param {string | null} path */
function toField(path) {
  let name = path ?? "";
  while (name) {
    const found = document.getElementById(name) ?? document.querySelector(`[name="${CSS.escape(name)}"]`);
    if (found) {
      /** @type {HTMLElement} */ (found).focus();
      return found.scrollIntoView({ block: "center" });
    }
    name = name.split(".").slice(0, -1).join(".");
  }
}
