/** 导出个人信息, 注销账号: what is kept about oneself, and going for good. Both ask for the password. */
import { Refused, act } from "../asking.js";
import { moment } from "../dates.js";
import { CloseAccount, ExportMyData } from "../documents.js";
import { Field, Filled, Lines, Tick, useForm } from "../forms.js";
import { html, useState } from "../html.js";
import { Cells, Way } from "../parts.js";
import { go } from "../routes.js";
import { gone } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";

/** @typedef {{url: string, htmlUrl: string, expiresAt: string}} Links */
/** @type {import("../words.js").Word[]} */
const CONSEQUENCES = ["closeCases", "closeVisits", "closeContacts", "closeForever", "closeKept"];

/** 导出个人信息. */
export function Export() {
  const form = useForm("export", { password: "" }, { keep: false });
  const [links, show] = useState(/** @type {Links | null} */ (null));
  const send = async (/** @type {{password: string}} */ input) => {
    show(await act(ExportMyData, { input }));
    form.set({ password: "" });
  };
  const here = (/** @type {string} */ address) => { const { pathname, search } = new URL(address, location.href); return pathname + search; };
  return html`${links ? html`<div role="status"><p class="lead">${say("exportReady", moment(links.expiresAt))}</p></div>
      <${Cells}><${Way} to=${here(links.htmlUrl)} words=${say("exportHtml")} target="_blank" rel="noopener" below=${say("newWindow")} /><${Way} to=${here(links.url)} words=${say("exportJson")} download="" /><//>`
    : html`<p class="lead">${say("exportLead")}</p>
      <${Filled} form=${form} send=${send} fields=${["password"]} button=${say("exportMake")}>
        <div class="weui-cells weui-cells_form"><${Field} form=${form} name="password" label=${say("password")} type="password" autocomplete="current-password" /></div><//>`}`;
}

/** 注销账号. */
export function Close() {
  const form = useForm("close", { password: "", reason: "", understood: false }, { keep: false });
  const send = async (/** @type {typeof form.values} */ { password, reason, understood }) => {
    if (!understood) throw new Refused("INVALID", say("mistakes"), [{ field: "understood", code: "NOT_UNDERSTOOD", message: say("closeNotTicked") }]);
    await act(CloseAccount, { input: { password, reason: reason.trim() || null } });
    gone();
    toast(say("closeDone"));
    go("/", { instead: true });
  };
  return html`<section class="decision"><h2>${say("closeConsequences")}</h2><ul>${CONSEQUENCES.map((each) => html`<li>${say(each)}</li>`)}</ul></section>
    <${Filled} form=${form} send=${send} fields=${["password", "reason", "understood"]} button=${say("closeAccount")}>
      <div class="weui-cells weui-cells_form">
        <${Lines} form=${form} name="reason" label=${say("closeReason")} optional rows=${3} maxlength=${500} />
        <${Field} form=${form} name="password" label=${say("password")} type="password" autocomplete="current-password" />
        <${Tick} form=${form} name="understood" label=${say("closeUnderstood")} />
      </div><//>`;
}
