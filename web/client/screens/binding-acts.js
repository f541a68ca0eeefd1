/** What one does with a binding: amend, withdraw, release, annotate, book. */
import { act } from "../asking.js";
import { forget } from "../asked.js";
import { acted } from "../changed.js";
import { today } from "../dates.js";
import { AnnotateBinding, ReleaseBinding, WithdrawBinding } from "../documents.js";
import { Field, Filled, Lines, useForm } from "../forms.js";
import { html, useState } from "../html.js";
import { Act, Dialog } from "../parts.js";
import { href } from "../routes.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { Reminder, isMandate } from "./binding-parts.js";

/** @typedef {import("./binding-parts.js").Binding} Binding */

const AMENDABLE = ["SUBMITTED", "RETURNED", "SUSPENDED"];
const WITHDRAWABLE = ["SUBMITTED", "UNDER_REVIEW", "RETURNED", "SUSPENDED"];

/** The buttons that fit the state. @param {{binding: Binding}} given */
export function BindingActs({ binding }) {
  const [dialog, open] = useState(/** @type {"release" | "annotate" | null} */ (null));
  const { id, status, version } = binding;
  const mandate = isMandate(binding.capacity);
  const withdraw = async () => {
    await acted(null, () => act(WithdrawBinding, { id, expectedVersion: version }));
    toast(say("bindingWithdrawn"));
  };
  const close = () => open(null);
  return html`<div class="acts">
    ${AMENDABLE.includes(status) && html`<a class=${`weui-btn weui-btn_${status === "RETURNED" ? "primary" : "default"}`} href=${href(`/bindings/${id}/amend`)}>${status === "RETURNED" ? say("mendAndSend") : say("amend")}</a>`}
    ${status === "REJECTED" && html`<a class="weui-btn weui-btn_default" href="#/bindings/new">${say("askAgain")}</a>`}
    ${binding.case && html`<a class="weui-btn weui-btn_primary" href=${href(`/cases/${binding.case.id}`)}>${say("view")}</a>`}
    ${binding.canRequestAppointment && html`<a class="weui-btn weui-btn_default" href=${href("/appointments/new", { binding: id })}>${say("book")}</a>`}
    <button type="button" class="weui-btn weui-btn_default" onClick=${() => open("annotate")}>${say("annotate")}</button>
    ${WITHDRAWABLE.includes(status) && html`<${Act} act=${withdraw} words=${say("withdraw")} look="warn" sure=${say("withdrawBindingSure")} />`}
    ${status === "APPROVED" && html`<button type="button" class="weui-btn weui-btn_warn" onClick=${() => open("release")}>${mandate ? say("release") : say("endAccess")}</button>`}
    ${dialog === "release" && html`<${Release} binding=${binding} close=${close} />`}
    ${dialog === "annotate" && html`<${Annotate} binding=${binding} close=${close} />`}
  </div>
  ${status === "APPROVED" && !binding.canRequestAppointment && binding.whyNoAppointment && html`<p class="hint state-words">${binding.whyNoAppointment}</p>`}`;
}

/** 解除委托. @param {{binding: Binding, close: () => void}} given */
function Release({ binding, close }) {
  const mandate = isMandate(binding.capacity);
  const form = useForm(`release-${binding.id}`, { releasedOn: today(), reason: "" }, { keep: false });
  const send = async (/** @type {{releasedOn: string, reason: string}} */ { releasedOn, reason }) => {
    await acted(null, async () => {
      await act(ReleaseBinding, { input: { id: binding.id, releasedOn, reason, expectedVersion: binding.version } });
      forget(); // nothing of the case stays on this page
    });
    close();
    toast(mandate ? say("released") : say("accessIsOver"));
  };
  return html`<${Dialog} title=${mandate ? say("release") : say("endAccess")} close=${close}>
    <p>${mandate ? say("releaseConsequences") : say("endAccessConsequences")}</p>
    ${mandate && html`<${Reminder} />`}
    <${Filled} form=${form} send=${send} fields=${["releasedOn", "reason"]} button=${mandate ? say("release") : say("endAccess")}>
      <${Field} form=${form} name="releasedOn" label=${say("lastDayOfMandate")} type="date" max=${today()} min=${binding.entrustedOn ?? undefined} />
      <${Lines} form=${form} name="reason" label=${say("whyReleased")} rows=${3} maxlength=${500} />
    <//>
    <div class="dialog-ways"><button type="button" class="weui-btn weui-btn_default" onClick=${close}>${say("cancel")}</button></div>
  <//>`;
}

/** What one writes beside a binding for oneself. @param {{binding: Binding, close: () => void}} given */
function Annotate({ binding, close }) {
  const form = useForm(`annotate-${binding.id}`, { note: binding.note ?? "", caseLabel: binding.caseLabel ?? "" }, { keep: false });
  const send = async (/** @type {{note: string, caseLabel: string}} */ { note, caseLabel }) => {
    await acted(null, () => act(AnnotateBinding, { input: { id: binding.id, note: note.trim() || null, caseLabel: caseLabel.trim() || null } }));
    close();
    toast(say("saved"));
  };
  return html`<${Dialog} title=${say("annotate")} close=${close}>
    <p class="hint">${say("onlyForYou")}</p>
    <${Filled} form=${form} send=${send} fields=${["note", "caseLabel"]} button=${say("save")}>
      <${Field} form=${form} name="caseLabel" label=${say("caseLabel")} optional maxlength="50" />
      <${Lines} form=${form} name="note" label=${say("noteIs")} optional rows=${3} maxlength=${500} />
    <//>
    <div class="dialog-ways"><button type="button" class="weui-btn weui-btn_default" onClick=${close}>${say("cancel")}</button></div>
  <//>`;
}
