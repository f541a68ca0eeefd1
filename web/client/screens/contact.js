/** 修改个人信息: what can be changed without review; a new contact is proved, the old one is told. */
import { act } from "../asking.js";
import { acted } from "../changed.js";
import { UpdateContact } from "../documents.js";
import { codeSent } from "../codes.js";
import { Field, Filled, inputOf, useForm } from "../forms.js";
import { html } from "../html.js";
import { useObserved } from "../observable.js";
import { go } from "../routes.js";
import { look, me } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";

/** 修改个人信息. */
export function ContactForm() {
  const account = useObserved(me);
  return account && html`<${Form} account=${account} />`;
}

/** @param {{account: import("../session.js").Account}} given */
function Form({ account }) {
  const { email, mobile, homeRegionCode, address, version } = account;
  const form = useForm(`contact ${account.id} ${version}`, { email: email ?? "", mobile: mobile ?? "", homeRegionCode: homeRegionCode ?? "", address: address ?? "" });
  const send = async (/** @type {typeof form.values} */ values) => {
    const changed = await acted({ again: look }, () => act(UpdateContact, { input: { ...inputOf(values), expectedVersion: version } }));
    const unproved = changed.email !== email && changed.email ? "EMAIL" : changed.mobile !== mobile && changed.mobile ? "SMS" : null;
    if (unproved) codeSent(unproved);
    toast(say("saved"));
    await look();
    go(unproved ? `/me/verify/${unproved}` : "/me", { instead: true });
  };
  return html`<p class="lead">${say("contactChange")}</p>
    <${Filled} form=${form} send=${send} fields=${["email", "mobile", "homeRegionCode", "address"]} button=${say("save")}>
      <div class="weui-cells weui-cells_form">
        <${Field} form=${form} name="email" type="email" label=${say("email")} autocomplete="email" autocapitalize="none" optional=${Boolean(form.values.mobile)} />
        <${Field} form=${form} name="mobile" type="tel" label=${say("mobile")} hint=${say("mobileHint")} autocomplete="tel" optional=${Boolean(form.values.email)} />
        <${Field} form=${form} name="homeRegionCode" label=${say("region")} hint=${say("regionHint")} inputmode="numeric" maxlength="6" optional />
        <${Field} form=${form} name="address" label=${say("postalAddress")} autocomplete="street-address" maxlength="200" optional />
      </div><//>`;
}
