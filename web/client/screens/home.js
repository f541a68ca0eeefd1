/** 业务办理: 案件信息提示 with its three counters, and the ways to everything that one does here. */
import { html } from "../html.js";
import { IN_WECHAT, Only, want } from "../in-wechat.js";
import { useObserved } from "../observable.js";
import { Cells, Way } from "../parts.js";
import { me } from "../session.js";
import { say } from "../words.js";
import { NextStep } from "./next-step.js";

/** The first page. */
export function Home() {
  const account = useObserved(me);
  return account ? html`<${Signed} account=${account} />` : html`<${Welcome} />`;
}

function Welcome() {
  return html`<section class="welcome"><h2>${say("portalName")}</h2><p>${say("welcome")}</p>
    ${IN_WECHAT && html`<a class="weui-btn weui-btn_primary" href="/wechat/sign-in?to=business" onClick=${() => want(undefined)}>${say("wechatSignIn")}</a>`}
    <a class=${`weui-btn ${IN_WECHAT ? "weui-btn_default" : "weui-btn_primary"}`} href="#/sign-in">${say("signIn")}</a>
    <a class="weui-btn weui-btn_default" href="#/register">${say("register")}</a></section>
    <${Cells}><${Way} to="#/news" words=${say("news")} below=${say("newsLead")} /><${Way} to="#/receipt" words=${say("checkReceipt")} /><${Way} to="/public/guides" words=${say("guide")} below=${say("guideLead")} /><//>
    ${IN_WECHAT && html`<${Only} name="Scan" />`}`;
}

/** @param {{account: import("../session.js").Account}} given */
function Signed({ account }) {
  const { boundCases, openBindings, openAppointments, unreadNotices } = account.summary;
  const books = account.accountType === "LAWYER" || account.accountType === "REPRESENTATIVE"; // only defenders and litigation agents do
  return html`<section class="greeting"><p>${say("greeting", account.fullName)}</p></section>
    <${NextStep} account=${account} />
    <section aria-label=${say("hints")}><ul class="counters">
      <li><a href="#/cases"><b>${boundCases}</b><span>${say("boundCases")}</span></a></li>
      <li><a href="#/bindings"><b>${openBindings}</b><span>${say("openBindings")}</span></a></li>
      ${books && html`<li><a href="#/appointments"><b>${openAppointments}</b><span>${say("openAppointments")}</span></a></li>`}
    </ul></section>
    <${Cells}>
      <${Way} to="#/notices" words=${say("notices")} value=${unreadNotices || ""} />
      <${Way} to="#/registration" words=${say("myRegistration")} />
      <${Way} to="#/me" words=${say("myData")} />
    <//>
    ${IN_WECHAT && html`<${Only} name="Scan" />`}`;
}
