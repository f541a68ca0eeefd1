/** 找回密码: a code to the proved contact, then a new password; nothing tells whether there is such an account. */
import { act } from "../asking.js";
import { SendAgain, codeSent } from "../codes.js";
import { moment } from "../dates.js";
import { ResetPassword, SendResetCode } from "../documents.js";
import { Field, Filled, useForm } from "../forms.js";
import { html, useState } from "../html.js";
import { go } from "../routes.js";
import { arrived } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { NewPassword } from "./password.js";

/** First whose password, then the code and the new one. */
export function Forgotten() {
  const [named, name] = useState(/** @type {{identifier: string, until: string | null} | null} */ (null));
  return named ? html`<${Renewal} ...${named} />` : html`<${Naming} go=${name} />`;
}

/** @param {{go: (named: {identifier: string, until: string | null}) => void}} given */
function Naming({ go: on }) {
  const form = useForm("forgotten", { identifier: "" }, { keep: false });
  const send = async (/** @type {{identifier: string}} */ { identifier }) => {
    const { expiresAt } = await act(SendResetCode, { identifier: identifier.trim() });
    codeSent("reset");
    on({ identifier: identifier.trim(), until: expiresAt });
  };
  const identifier = form.values.identifier.trim();
  return html`<p class="lead">${say("resetLead")}</p>
    <${Filled} form=${form} send=${send} fields=${["identifier"]} button=${say("sendCode")}>
      <div class="weui-cells weui-cells_form"><${Field} form=${form} name="identifier" label=${say("identifier")} autocomplete="username" autocapitalize="none" spellcheck=${false} /></div><//>
    ${identifier && html`<p class="ways"><button type="button" class="linklike" onClick=${() => on({ identifier, until: null })}>${say("haveCode")}</button></p>`}
    <p class="lead">${say("resetElsewhere")}</p>`;
}

/** @param {{identifier: string, until: string | null}} given until: when the code that was sent expires; null when it was had before */
function Renewal({ identifier, until }) {
  const form = useForm("reset", { code: "", newPassword: "" }, { keep: false });
  const send = async (/** @type {{code: string, newPassword: string}} */ { code, newPassword }) => {
    await act(ResetPassword, { input: { identifier, code: code.trim(), newPassword } });
    toast(say("resetDone"));
    await arrived();
    go("/", { instead: true });
  };
  return html`${until && html`<p class="lead" role="status">${say("resetSent", moment(until))}</p>`}
    <${Filled} form=${form} send=${send} fields=${["code", "newPassword"]} button=${say("resetPassword")}>
      <input hidden type="text" autocomplete="username" value=${identifier} readonly />
      <div class="weui-cells weui-cells_form">
        <${Field} form=${form} name="code" label=${say("code")} autocomplete="one-time-code" autocapitalize="characters" maxlength="40" />
        <${NewPassword} form=${form} name="newPassword" label=${say("newPassword")} />
      </div><//>
    ${until && html`<${SendAgain} where="reset" send=${() => act(SendResetCode, { identifier })} />`}
    <p class="lead">${say("resetElsewhere")}</p>`;
}
