/** Choosing a charge (罪名): type a few characters, choose a suggestion by finger or by keyboard. */
import { Charges } from "./documents.js";
import { useAsked } from "./asked.js";
import { Wrong } from "./forms.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { say } from "./words.js";

/** @typedef {{code: string, name: string}} Charge */

const PAUSE_MS = 200;
const MOST = 8;

/**
 * A form's field that holds a charge, or null: an ARIA combobox with a list box.
 * @param {{form: import("./forms.js").Form<any>, name: string, label: string, hint?: string}} given
 */
export function ChargeField({ form, name, label, hint }) {
  /** @type {Charge | null} */
  const chosen = form.values[name] ?? null;
  const [typed, type] = useState(chosen?.name ?? "");
  const [search, look] = useState("");
  const [open, show] = useState(false);
  const [at, move] = useState(-1);
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => { type(chosen?.name ?? ""); }, [chosen?.code]); // a draft thrown away, or another choice
  useEffect(() => {
    const timer = setTimeout(() => look(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const asked = useAsked(Charges, { search, first: MOST }, { skip: !open || !search });
  const found = open && search ? /** @type {Charge[]} */ ((asked.data?.charges?.nodes ?? []).filter((each) => each.code)) : [];
  const shut = () => { show(false); move(-1); };
  const pick = (/** @type {Charge | null} */ charge) => {
    form.set({ [name]: charge && { code: charge.code, name: charge.name } });
    if (charge) type(charge.name);
    shut();
  };
  const write = (/** @type {string} */ text) => {
    type(text);
    move(-1);
    show(true);
    if (chosen) form.set({ [name]: null });
  };
  const leave = () => {
    const same = found.find((each) => each.name === typed.trim());
    if (!chosen && same) pick(same);
    else shut();
  };
  const step = (/** @type {number} */ by) => {
    show(true);
    if (!found.length) return;
    const to = (at + by + found.length) % found.length;
    move(at < 0 && by < 0 ? found.length - 1 : to);
    list.current?.children[to]?.scrollIntoView({ block: "nearest" });
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" && open && at >= 0 && found[at]) pick(found[at]);
    else if (event.key === "Escape" && open) shut();
    else return;
    event.preventDefault();
  };
  const problems = form.of(name);
  const stray = !open && !chosen && typed.trim() !== "";
  const count = open && search && asked.data ? (found.length ? say("chargesFound", found.length) : say("noCharges")) : "";
  return html`<div class=${`weui-cell field ${problems.length ? "is-wrong" : ""}`}>
    <label class="field-label" for=${name}>${label} <small>${say("optional")}</small></label>
    <div class="field-control combo">
      <input class="weui-input" id=${name} name=${name} type="text" role="combobox" autocomplete="off" value=${typed} maxlength="60"
        aria-expanded=${found.length > 0} aria-controls=${`${name}-list`} aria-autocomplete="list" aria-activedescendant=${at >= 0 && found[at] ? `${name}-${at}` : undefined}
        aria-invalid=${problems.length ? "true" : undefined} aria-describedby=${`${name}-hint${problems.length ? ` ${name}-wrong` : ""}`}
        onInput=${(/** @type {any} */ event) => write(event.target.value)} onKeyDown=${press} onBlur=${leave} />
      <ul class="combo-list" id=${`${name}-list`} role="listbox" aria-label=${label} hidden=${!found.length} ref=${list}>${found.map((each, place) => html`<li key=${each.code} id=${`${name}-${place}`} role="option" aria-selected=${place === at}
        onMouseDown=${(/** @type {Event} */ event) => { event.preventDefault(); pick(each); }}>${each.name}</li>`)}</ul>
      <p class="hint" id=${`${name}-hint`}>${stray ? say("chargeNotChosen") : hint}</p>
      <p class="out-of-sight" role="status">${count}</p>
      <${Wrong} name=${name} problems=${problems} /></div>
  </div>`;
}
