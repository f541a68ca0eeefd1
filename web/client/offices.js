/** Choosing a procuratorate: through the tree (province, city, district), or by a word of its name or the initials of its pinyin. */
import { Procuratorates } from "./documents.js";
import { useAsked } from "./asked.js";
import { Wrong } from "./forms.js";
import { html, useEffect, useState } from "./html.js";
import { procuratorateLevel } from "./labels.js";
import { Dialog, Waiting } from "./parts.js";
import { say } from "./words.js";

/** @typedef {NonNullable<import("./documents.js").ProcuratoratesResult["procuratorates"]>["nodes"][number]} Office */

/**
 * The tree, one floor at a time, with a search over the whole country.
 * @param {{beside: (office: Office) => unknown}} given beside: what stands beside an office: a button to pick or to follow it
 */
export function OfficeTree({ beside }) {
  const [above, into] = useState(/** @type {Office[]} */ ([]));
  const [typed, type] = useState("");
  const [search, look] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => look(typed.trim()), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  const parent = above[above.length - 1];
  const asked = useAsked(Procuratorates, search ? { search, first: 50 } : { parentId: parent?.id, first: 50 });
  const offices = asked.data?.procuratorates?.nodes;
  return html`<div class="office-tree">
    <div class="office-search"><input class="weui-input" type="search" value=${typed} placeholder=${say("search")} aria-label=${say("search")} onInput=${(/** @type {any} */ event) => type(event.target.value)} /></div>
    ${!search && html`<nav class="crumbs" aria-label=${say("chooseOffice")}><button type="button" class="linklike" onClick=${() => into([])}>${say("wholeCountry")}</button>
      ${above.map((office, at) => html` › <button type="button" class="linklike" onClick=${() => into(above.slice(0, at + 1))}>${office.shortName ?? office.name}</button>`)}</nav>`}
    ${!offices ? html`<${Waiting} asked=${asked} />` : offices.length === 0 ? html`<p class="nothing">${say("nothing")}</p>` : html`<ul class="weui-cells office-list">${offices.map((office) => html`<li class="weui-cell" key=${office.id}>
      <span class="weui-cell__bd">${office.name}<small class="below">${procuratorateLevel(office.level)}</small></span>
      ${office.subordinateCount > 0 && html`<button type="button" class="weui-btn weui-btn_mini weui-btn_default" onClick=${() => { type(""); look(""); into(search ? [office] : [...above, office]); }}>${say("lowerOffices", office.subordinateCount)}</button>`}
      ${beside(office)}
    </li>`)}</ul>`}
  </div>`;
}

/**
 * A form's field that holds an office: `{id, name}`.
 * @param {{form: import("./forms.js").Form<any>, name: string, label: string, hint?: unknown}} given
 */
export function OfficeField({ form, name, label, hint }) {
  const [open, set] = useState(false);
  const chosen = form.values[name];
  const problems = form.of(name);
  return html`<div class=${`weui-cell field ${problems.length ? "is-wrong" : ""}`}>
    <span class="field-label" id=${`${name}-label`}>${label}</span>
    <div class="field-control"><button type="button" class="picker" id=${name} aria-labelledby=${`${name}-label ${name}`} aria-invalid=${problems.length ? "true" : undefined} aria-describedby=${problems.length ? `${name}-wrong` : undefined} onClick=${() => set(true)}>${chosen?.name ?? say("chooseOffice")} ›</button>
    ${hint && html`<p class="hint">${hint}</p>`}<${Wrong} name=${name} problems=${problems} /></div>
    ${open && html`<${Dialog} title=${label} close=${() => set(false)}>
      <${OfficeTree} beside=${(/** @type {Office} */ office) => html`<button type="button" class="weui-btn weui-btn_mini weui-btn_primary" aria-label=${`${say("confirm")} ${office.name}`} onClick=${() => { form.set({ [name]: { id: office.id, name: office.name } }); set(false); }}>${say("confirm")}</button>`} />
      <div class="dialog-ways"><button type="button" class="weui-btn weui-btn_default" onClick=${() => set(false)}>${say("close")}</button></div><//>`}
  </div>`;
}
