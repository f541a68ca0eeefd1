/** 登录. */
import { act } from "../asking.js";
import { SignIn as SignInDocument } from "../documents.js";
import { Field, Filled, useForm } from "../forms.js";
import { html, useEffect } from "../html.js";
import { IN_WECHAT, want } from "../in-wechat.js";
import { go } from "../routes.js";
import { arrived } from "../session.js";
import { say } from "../words.js";

/** @param {{to?: string}} given to: where one wanted to be */
export function SignIn({ to }) {
  const form = useForm("sign-in", { identifier: "", password: "" }, { keep: false });
  const send = async (/** @type {{identifier: string, password: string}} */ input) => {
    const { mustChangePassword } = await act(SignInDocument, { input });
    await arrived();
    go(mustChangePassword ? "/me/password" : to?.startsWith("/") ? to : "/", { instead: true });
  };
  useEffect(() => want(undefined), []); // who came back from WeChat without signing in is led nowhere later
  return html`${IN_WECHAT && html`<div class="weui-btn-area"><a class="weui-btn weui-btn_primary" href="/wechat/sign-in?to=business" onClick=${() => want(to)}>${say("wechatSignIn")}</a></div><p class="lead">${say("orByPassword")}</p>`}
    <${Filled} form=${form} send=${send} fields=${["identifier", "password"]} button=${say("signIn")}>
    <div class="weui-cells weui-cells_form">
      <${Field} form=${form} name="identifier" label=${say("identifier")} autocomplete="username" autocapitalize="none" spellcheck=${false} />
      <${Field} form=${form} name="password" label=${say("password")} type="password" autocomplete="current-password" />
    </div><//>
    <p class="ways"><a href="#/register">${say("register")}</a> <a href="#/forgotten">${say("forgotten")}</a></p>`;
}
