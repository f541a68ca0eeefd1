/** 核验回执: what the QR code on a receipt leads to; validity only. */
import { ask } from "../asking.js";
import { moment } from "../dates.js";
import { CheckReceipt } from "../documents.js";
import { Field, Filled, useForm } from "../forms.js";
import { html, useState } from "../html.js";
import { IN_WECHAT, Only } from "../in-wechat.js";
import { receiptKind } from "../labels.js";
import { Chip, Fact, Facts } from "../parts.js";
import { say } from "../words.js";

/** @param {{number?: string, code?: string}} given */
export function ReceiptCheck({ number = "", code = "" }) {
  const form = useForm("receipt", { number, code }, { keep: false });
  const [found, show] = useState(/** @type {import("../documents.js").CheckReceiptResult["receipt"]} */ (null));
  const send = async (/** @type {{number: string, code: string}} */ values) => {
    show(null);
    show((await ask(CheckReceipt, { number: values.number.trim(), code: values.code.trim() })).receipt);
  };
  return html`<${Filled} form=${form} send=${send} fields=${["number", "code"]} button=${say("check")}>
    <div class="weui-cells weui-cells_form"><${Field} form=${form} name="number" label=${say("receiptNumber")} autocapitalize="characters" maxlength="60" /><${Field} form=${form} name="code" label=${say("receiptCode")} maxlength="60" /></div><//>
    ${IN_WECHAT && html`<${Only} name="Scan" />`}
    ${found && html`<div role="status"><${Facts} title=${receiptKind(found.kind)}>
      <${Fact} label=${say("receiptNumber")}>${found.number}<//><${Fact} label=${say("validity")}><${Chip} status=${found.valid ? "APPROVED" : "REVOKED"} label=${found.valid ? say("valid") : say("notValid")} /><//>
      <${Fact} label=${say("issuedAt")}>${moment(found.issuedAt)}<//><${Fact} label=${say("issuer")}>${found.procuratorate?.name}<//><//></div>`}`;
}
