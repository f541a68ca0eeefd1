/** 注册: who one is (身份), then an account with one contact that a code goes to. */
import { Refused, act } from "../asking.js";
import { useAsked } from "../asked.js";
import { codeSent } from "../codes.js";
import { CreateAccount, RequiredPapers } from "../documents.js";
import { Field, Filled, Lot, useForm } from "../forms.js";
import { html } from "../html.js";
import { accountType } from "../labels.js";
import { useObserved } from "../observable.js";
import { go, href } from "../routes.js";
import { arrived, me } from "../session.js";
import { say } from "../words.js";
import { NextStep } from "./next-step.js";
import { NewPassword } from "./password.js";
import { Steps } from "./steps.js";

/** @type {[import("../documents.js").AccountType, import("../words.js").Word][]} */
const ROLES = [["LAWYER", "roleLawyer"], ["REPRESENTATIVE", "roleRepresentative"], ["PARTY", "roleParty"], ["LEGAL_GUARDIAN", "roleGuardian"], ["CLOSE_RELATIVE", "roleRelative"]];

/** Somebody new; whoever is signed in is led on. */
export function Register() {
  const account = useObserved(me);
  return account ? html`<p class="nothing">${say("signedInAlready")}</p><${NextStep} account=${account} />` : html`<${Form} />`;
}

function Form() {
  const form = useForm("register", { accountType: "", fullName: "", by: "EMAIL", email: "", mobile: "", password: "" }, { secret: ["password"] });
  const { by } = form.values;
  const role = /** @type {import("../documents.js").AccountType} */ (form.values.accountType);
  const asked = useAsked(RequiredPapers, { accountType: role }, { skip: !role });
  const papers = asked.data?.requiredPapers?.filter((paper) => paper.required).map((paper) => paper.label);
  const send = async (/** @type {typeof form.values} */ { fullName, email, mobile, password }) => {
    const contact = by === "EMAIL" ? { email: email.trim() } : { mobile: mobile.trim() };
    try {
      await act(CreateAccount, { input: { accountType: role, fullName: fullName.trim(), password, ...contact } });
    } catch (wrong) {
      throw atContact(wrong, by === "EMAIL" ? "email" : "mobile");
    }
    codeSent(by);
    await arrived();
    go(href(`/me/verify/${by}`, { next: "/registration/form" }).slice(1), { instead: true });
  };
  return html`<${Steps} at=${0} />
    <${Lot} form=${form} name="accountType" legend=${say("chooseRole")} choices=${ROLES.map(([type, below]) => [type, accountType(type), say(below)])} />
    ${role && html`${papers && html`<p class="hint beside">${say("papersToHaveReady", papers.join(say("comma")))}</p>`}
      <${Filled} form=${form} send=${send} fields=${["accountType", "fullName", "email", "mobile", "password"]} button=${say("createAccount")}>
        <div class="weui-cells weui-cells_form"><${Field} form=${form} name="fullName" label=${say("fullName")} hint=${say("fullNameHint")} autocomplete="name" /></div>
        <${Lot} form=${form} name="by" legend=${say("contactBy")} choices=${[["EMAIL", say("email")], ["SMS", say("mobile")]]} />
        <div class="weui-cells weui-cells_form">
          ${by === "EMAIL" ? html`<${Field} key="email" form=${form} name="email" type="email" label=${say("email")} autocomplete="email" autocapitalize="none" />`
            : html`<${Field} key="mobile" form=${form} name="mobile" type="tel" label=${say("mobile")} hint=${say("mobileHint")} autocomplete="tel" />`}
          <${NewPassword} form=${form} name="password" label=${say("password")} />
        </div><//>`}
    <p class="ways"><a href="#/sign-in">${say("haveAccount")}</a></p>`;
}

/** That a contact is wanted stands at the field for it. @param {unknown} wrong @param {string} field */
function atContact(wrong, field) {
  if (wrong instanceof Refused) {
    for (const problem of wrong.problems) if (problem.code === "CONTACT_REQUIRED") problem.field = field;
  }
  return wrong;
}
