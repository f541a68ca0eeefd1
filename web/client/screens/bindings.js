/** 我的绑定列表: each row unfolds to all that was declared. */
import { BindingList } from "../documents.js";
import { html, useState } from "../html.js";
import { capacity } from "../labels.js";
import { Listed, useList } from "../lists.js";
import { Chip } from "../parts.js";
import { go, href } from "../routes.js";
import { say } from "../words.js";
import { BindingActs } from "./binding-acts.js";
import { BindingFacts, BindingState, GROUPS, Reminder } from "./binding-parts.js";

/** @type {[string, import("../words.js").Word][]} */
const FILTERS = [["", "allStates"], ["open", "pendingStates"], ["bound", "boundStates"], ["ended", "endedStates"]];

/** @param {{show?: string}} given show: a group of states */
export function Bindings({ show = "" }) {
  const statuses = GROUPS[show];
  const list = useList(BindingList, statuses ? { first: 20, statuses } : { first: 20 }, (data) => data.myBindings);
  return html`<div class="weui-btn-area"><a class="weui-btn weui-btn_primary" href="#/bindings/new">${say("newBinding")}</a></div>
    <${Tabs} label=${say("filterByState")} chosen=${show} choices=${FILTERS.map(([group, word]) => [group, say(word)])} choose=${(/** @type {string} */ group) => go(href("/bindings", { show: group }).slice(1), { instead: true })} />
    <h2 class="out-of-sight">${say("myBindings")}</h2>
    <${Listed} list=${list} show=${(/** @type {import("./binding-parts.js").Binding} */ binding) => html`<${Row} binding=${binding} />`} empty=${show ? say("noBindingsHere") : say("noBindings")} />
    <${Reminder} />`;
}

/** A few ways to look at a list. @param {{label: string, chosen: string, choices: [string, unknown][], choose: (value: string) => void}} given */
export function Tabs({ label, chosen, choices, choose }) {
  return html`<div class="tabs" role="group" aria-label=${label}>${choices.map(([value, words]) => html`<button type="button" key=${value} aria-pressed=${value === chosen} onClick=${() => choose(value)}>${words}</button>`)}</div>`;
}

/** @param {{binding: import("./binding-parts.js").Binding}} given */
function Row({ binding }) {
  const [open, unfold] = useState(false);
  const below = `binding-${binding.id}`;
  const about = binding.charge ? `${binding.partyName} · ${binding.charge.name}` : binding.partyName;
  return html`<button type="button" class="weui-cell unfolding" aria-expanded=${open} aria-controls=${below} onClick=${() => unfold(!open)}>
      <span class="unfolding-mark" aria-hidden="true">${open ? "−" : "+"}</span>
      <span class="weui-cell__bd">${binding.caseLabel && html`<span class="label-of-case">${binding.caseLabel}</span> `}${about}
        <small class="below">${capacity(binding.capacity)} · ${binding.procuratorate.name}</small></span>
      <${Chip} status=${binding.status} label=${binding.statusLabel} />
    </button>
    <div id=${below} hidden=${!open}>${open && html`<${BindingState} binding=${binding} /><${BindingFacts} binding=${binding} /><${BindingActs} binding=${binding} />`}</div>`;
}
