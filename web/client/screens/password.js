/** 修改密码, and how a new password is typed everywhere. */
import { act } from "../asking.js";
import { ChangePassword } from "../documents.js";
import { Field, Filled, useForm } from "../forms.js";
import { html, useState } from "../html.js";
import { useObserved } from "../observable.js";
import { go } from "../routes.js";
import { look, me } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";

/**
 * A new password: its rule told before, and shown when one wants to see it.
 * @param {{form: import("../forms.js").Form<any>, name: string, label: string}} given
 */
export function NewPassword({ form, name, label }) {
  const [shown, show] = useState(false);
  return html`<${Field} form=${form} name=${name} label=${label} type=${shown ? "text" : "password"} hint=${say("passwordRule")} autocomplete="new-password" autocapitalize="none" spellcheck=${false} />
    <div class="weui-cell field-tick"><label><input type="checkbox" checked=${shown} onChange=${() => show(!shown)} /><span>${say("showPassword")}</span></label></div>`;
}

/** Where whoever must have a new password lands, and leaves with one. */
export function Password() {
  const account = useObserved(me);
  const due = account?.mustChangePassword;
  const form = useForm("password", { currentPassword: "", newPassword: "" }, { keep: false });
  const send = async (/** @type {{currentPassword: string, newPassword: string}} */ input) => {
    await act(ChangePassword, { input });
    toast(say("passwordChanged"));
    await look();
    go(due ? "/" : "/me", { instead: true });
  };
  return html`<p class="lead" role=${due ? "alert" : undefined}>${due ? say("passwordDue") : say("passwordEndsOthers")}</p>
    <${Filled} form=${form} send=${send} fields=${["currentPassword", "newPassword"]} button=${say("changePassword")}>
      <input hidden type="text" autocomplete="username" value=${account?.username} readonly />
      <div class="weui-cells weui-cells_form">
        <${Field} form=${form} name="currentPassword" label=${say("currentPassword")} type="password" autocomplete="current-password" />
        <${NewPassword} form=${form} name="newPassword" label=${say("newPassword")} />
      </div><//>
    ${!due && html`<p class="ways"><a href="#/forgotten">${say("forgotten")}</a></p>`}`;
}
