/** One binding: where notices lead. */
import { useAsked } from "../asked.js";
import { BindingPage } from "../documents.js";
import { html } from "../html.js";
import { Chip, Waiting } from "../parts.js";
import { BindingActs } from "./binding-acts.js";
import { BindingFacts, BindingState } from "./binding-parts.js";

/** @param {{id: string}} given */
export function OneBinding({ id }) {
  const asked = useAsked(BindingPage, { id });
  const binding = asked.data?.node;
  if (!binding) return html`<${Waiting} asked=${asked} />`;
  return html`<section class="leading"><h2>${binding.partyName}${binding.charge && ` · ${binding.charge.name}`}</h2>
      <p role="status"><${Chip} status=${binding.status} label=${binding.statusLabel} /></p></section>
    <${BindingState} binding=${binding} /><${BindingFacts} binding=${binding} /><${BindingActs} binding=${binding} />`;
}
