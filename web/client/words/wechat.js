/** Inside WeChat. */
/** @satisfies {Record<string, [string, string]>} */
export const wechat = {
  wechatAway: ["微信暂时没有响应，请稍后重试。", "WeChat does not answer at the moment. Please try again later."],
  linkWechat: ["绑定微信", "Link this WeChat"],
  linkWechatLead: ["绑定后可用微信登录，并在微信中接收办理结果", "Then it signs you in, and tells you of results"],
  unlinkWechat: ["解除绑定", "Unlink"],
  unlinkWechatSure: ["解除后，该微信上的登录立即退出，也不再通过该微信接收通知。确定解除？", "Its sign-ins end at once, and no notices are sent over it any more. Unlink it?"],
  wechatUnlinked: ["已解除绑定", "Unlinked"],
  orByPassword: ["也可以用账号和密码登录：", "Or with username and password:"],
  scan: ["扫一扫", "Scan"],
  scanHint: ["扫描申请回执单或者预约单上的二维码", "The QR code on a receipt or an appointment slip"],
  scanFailed: ["没有扫描成功，请重试。", "Nothing was scanned. Please try again."],
  scanForeign: ["这不是本平台的二维码，没有打开。", "That code is not of this portal and was not opened."],
  subscribeTitle: ["在微信中接收办理结果", "Be told in WeChat"],
  subscribeOnce: ["允许后，下一次有新的进展或结果时，微信会提醒您一次；消息中不含案情和姓名。", "Allow it, and WeChat tells you once, when there is something new. No names and nothing of the case stand in the message."],
  subscribeLong: ["允许后，有新的进展或结果时，微信会提醒您；消息中不含案情和姓名。", "Allow it, and WeChat tells you whenever there is something new. No names and nothing of the case stand in the message."],
  subscribe: ["允许提醒", "Allow"],
  subscribed: ["已开启微信提醒", "WeChat will tell you"],
  askLater: ["以后再说", "Not now"],
  oneNotice: ["消息", "Notice"],
};
