/** 验证联系方式: the code that proves an e-mail address or a number, sent again when it may be. */
import { act } from "../asking.js";
import { SendAgain } from "../codes.js";
import { SendContactCode, VerifyContact } from "../documents.js";
import { Field, Filled, useForm } from "../forms.js";
import { html, useEffect } from "../html.js";
import { useObserved } from "../observable.js";
import { go } from "../routes.js";
import { look, me } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { Steps } from "./steps.js";

const MINUTES = { EMAIL: 15, SMS: 5 };

/** @param {{channel: "EMAIL" | "SMS", next?: string}} given next: where one goes from here */
export function Verify({ channel, next }) {
  const account = useObserved(me);
  const form = useForm("verify", { code: "" }, { keep: false });
  const byMail = channel === "EMAIL";
  const contact = byMail ? account?.email : account?.mobile;
  const proved = byMail ? account?.emailVerified : account?.mobileVerified;
  const registering = next === "/registration/form";
  const on = next?.startsWith("/") ? next : "/me";
  const pointless = Boolean(account && (proved || !contact));
  useEffect(() => {
    if (pointless) go(on, { instead: true });
  }, [pointless]);
  const send = async (/** @type {{code: string}} */ { code }) => {
    await act(VerifyContact, { input: { channel, code: code.trim() } });
    toast(say("verifiedNow"));
    await look();
  };
  if (!account || pointless) return null;
  return html`${registering && html`<${Steps} at=${1} />`}
    <p class="lead">${say("codeSentTo", contact ?? "", MINUTES[channel] ?? MINUTES.EMAIL)}</p>
    <${Filled} form=${form} send=${send} fields=${["code"]} button=${say("verify")}>
      <div class="weui-cells weui-cells_form"><${Field} form=${form} name="code" label=${say("code")} inputmode="numeric" autocomplete="one-time-code" maxlength="20" /></div><//>
    <${SendAgain} where=${channel} send=${() => act(SendContactCode, { channel })} />
    <p class="ways">${registering && html`<a href="#/registration/form">${say("verifyLater")}</a>`} <a href="#/me/contact">${say("contactWrong")}</a></p>`;
}
