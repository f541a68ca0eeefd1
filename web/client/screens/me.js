/** 我的信息: who one is here, how one is reached, and everything that one can do about the account. */
import { useAsked } from "../asked.js";
import { act } from "../asking.js";
import { day } from "../dates.js";
import { Me, UnlinkWechat } from "../documents.js";
import { html } from "../html.js";
import { IN_WECHAT } from "../in-wechat.js";
import { accountStatus, accountType, wechatApp } from "../labels.js";
import { Act, Cells, Fact, Facts, Waiting, Way } from "../parts.js";
import { go, href } from "../routes.js";
import { leave, look } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";

/** 我的信息. */
export function Myself() {
  const asked = useAsked(Me, {});
  const account = asked.data?.me;
  if (!account) return html`<${Waiting} asked=${asked} />`;
  const { lawyer, wechatIdentities } = account;
  return html`<${Facts} title=${say("identity")}>
      <${Fact} label=${say("accountName")}>${account.username}<//>
      <${Fact} label=${say("fullName")}>${account.fullName}<//>
      <${Fact} label=${say("accountTypeLabel")}>${accountType(account.accountType)}<//>
      <${Fact} label=${say("accountState")}>${accountStatus(account.status)}<//>
      <${Fact} label=${say("idNumber")}>${account.idNumberMasked}<//>
      <${Fact} label=${say("licenseNumber")}>${lawyer?.licenseNumber}<//>
      <${Fact} label=${say("lawFirm")}>${lawyer?.lawFirmName}<//>
      <${Fact} label=${say("validUntil")}>${day(lawyer?.licenseValidUntil)}<//>
    <//>
    <p class="hint beside">${say("identityHint")}</p>
    <${Facts} title=${say("contacts")}>
      <${Contact} label=${say("email")} contact=${account.email} proved=${account.emailVerified} channel="EMAIL" />
      <${Contact} label=${say("mobile")} contact=${account.mobile} proved=${account.mobileVerified} channel="SMS" />
      <${Fact} label=${say("region")}>${account.homeRegionCode}<//>
      <${Fact} label=${say("postalAddress")}>${account.address}<//>
      <${Fact} label=${say("wechat")}>${wechatIdentities.length ? wechatIdentities.map((each) => html`<div>${say("wechatLinked", wechatApp(each.app), day(each.linkedAt))} <${Act} act=${() => unlink(each.app)} words=${say("unlinkWechat")} sure=${say("unlinkWechatSure")} look="warn" mini /></div>`) : say("wechatNone")}<//>
    <//>
    <${Cells}>
      ${IN_WECHAT && !wechatIdentities.some((each) => each.app === "SERVICE_ACCOUNT") && html`<${Way} to="/wechat/sign-in?to=me" words=${say("linkWechat")} below=${say("linkWechatLead")} />`}
      <${Way} to="#/me/contact" words=${say("changeContact")} />
      <${Way} to="#/registration" words=${say("myRegistration")} />
      <${Way} to="#/me/notices" words=${say("noticeChoices")} />
    <//>
    <${Cells} title=${say("security")}>
      <${Way} to="#/me/password" words=${say("changePassword")} />
      <${Way} to="#/me/sessions" words=${say("sessions")} value=${account.sessions.length} />
    <//>
    <${Cells} title=${say("myPapersAndData")}>
      <${Way} to="#/me/papers" words=${say("paperBox")} />
      <${Way} to="#/me/export" words=${say("exportData")} />
      <${Way} to="#/me/close" words=${say("closeAccount")} />
    <//>
    <div class="weui-btn-area"><${Act} act=${async () => { await leave(); go("/"); }} words=${say("signOut")} sure=${say("signOutSure")} /></div>`;
}

/** Where WeChat opened this sign-in, it ends as well. @param {import("../documents.js").WechatApp} app */
async function unlink(app) {
  await act(UnlinkWechat, { app });
  toast(say("wechatUnlinked"));
  await look();
}

/** @param {{label: string, contact: string | null, proved: boolean, channel: string}} given */
function Contact({ label, contact, proved, channel }) {
  return contact && html`<${Fact} label=${label}>${contact} ${proved ? html`<span class="chip chip-good">${say("verified")}</span>`
    : html`<span class="chip chip-act">${say("unverified")}</span> <a class="reached" href=${href(`/me/verify/${channel}`)}>${say("verify")}</a>`}<//>`;
}
