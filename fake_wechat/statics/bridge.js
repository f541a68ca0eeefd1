// Stands for what WeChat's own browser puts into every page; `fakeWechat` is bound by whoever drives the browser (fake_wechat/bridge.py).
(() => {
  const address = () => location.href.split("#")[0];
  let appId = null;

  class Subscribe extends HTMLElement {
    connectedCallback() {
      const written = this.querySelector("script").textContent.replace(/<style>[^]*<\/style>/, ""); // WeChat draws it in a frame of its own
      const template = new DOMParser().parseFromString(written, "text/html");
      const button = document.createElement("button");
      button.textContent = template.querySelector("button").textContent;
      button.addEventListener("click", async () => {
        const detail = await window.fakeWechat("openSubscribe", { appId, template: this.getAttribute("template") }, address());
        this.dispatchEvent(new CustomEvent(detail.errMsg === "openSubscribe:ok" ? "success" : "error", { detail }));
      });
      this.attachShadow({ mode: "open" }).replaceChildren(button);
    }
  }

  window.WeixinJSBridge = {
    invoke(api, given, told) {
      void window.fakeWechat(api, given, address()).then((answer) => {
        if (answer.tags) {
          appId = given.verifyAppId;
          if (answer.tags.includes("wx-open-subscribe") && !customElements.get("wx-open-subscribe")) customElements.define("wx-open-subscribe", Subscribe);
        }
        const onIphone = /iPhone|iPad/.test(navigator.userAgent);
        if (api === "scanQRCode" && answer.resultStr && onIphone) answer.resultStr = JSON.stringify({ scan_code: { scan_result: answer.resultStr } });
        told(answer);
      });
    },
    on() { },
  };
})();
