/** The password, asked for where WeChat opened the sign-in, before an act that would hurt in a stranger's hands. */
import { act, whenPasswordNeeded } from "./asking.js";
import { ConfirmPassword } from "./documents.js";
import { Field, Filled, useForm } from "./forms.js";
import { html } from "./html.js";
import { Observable, useObserved } from "./observable.js";
import { Dialog } from "./parts.js";
import { say } from "./words.js";

/** Who waits for the answer. @type {Observable<((given: boolean) => void) | null>} */
const waiting = new Observable(/** @type {((given: boolean) => void) | null} */ (null));

/** Ask for the password; whether it was given. @returns {Promise<boolean>} */
export function askPassword() {
  waiting.value?.(false);
  return new Promise((answered) => waiting.set(answered));
}
whenPasswordNeeded.ask = askPassword;

/** Where the question stands. */
export function PasswordAsked() {
  const answered = useObserved(waiting);
  if (!answered) return null;
  const over = (/** @type {boolean} */ given) => { waiting.set(null); answered(given); };
  return html`<${Dialog} title=${say("confirmPassword")} close=${() => over(false)}><${Question} over=${over} /><//>`;
}

/** @param {{over: (given: boolean) => void}} given */
function Question({ over }) {
  const form = useForm("confirm-password", { password: "" }, { keep: false });
  const send = async (/** @type {{password: string}} */ { password }) => {
    await act(ConfirmPassword, { password });
    over(true);
  };
  return html`<p>${say("confirmPasswordWhy")}</p>
    <${Filled} form=${form} send=${send} fields=${["password"]} button=${say("confirm")}>
      <${Field} form=${form} name="password" label=${say("password")} type="password" autocomplete="current-password" /><//>
    <div class="dialog-ways"><button type="button" class="weui-btn weui-btn_default" onClick=${() => over(false)}>${say("cancel")}</button></div>`;
}
