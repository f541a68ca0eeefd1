/** WeChat's own functions, for the portal's page: fetched and signed when one is wanted first, in WeChat only. */
import { href } from "./routes.js";
import { wx } from "./vendor/jweixin.js";
import { say } from "./words.js";

const PATIENCE = 10_000;
/** @type {Promise<void> | null} */
let configured = null;

/** Once WeChat has accepted the page's signature; an attempt that failed is made again. @returns {Promise<void>} */
export function ready() {
  configured ??= configure().catch((lost) => { configured = null; throw lost; });
  return configured;
}

async function configure() {
  const address = encodeURIComponent(location.href.split("#")[0]); // WeChat puts things behind "?" when a page is passed on
  const answer = await fetch(`/wechat/page-signature?url=${address}`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(say("wechatAway"));
  const signed = await answer.json();
  await /** @type {Promise<void>} */ (new Promise((go, stop) => {
    const lost = () => stop(new Error(say("wechatAway")));
    setTimeout(lost, PATIENCE);
    wx.config({ debug: false, ...signed, jsApiList: ["scanQRCode"], openTagList: ["wx-open-subscribe"] });
    wx.error(lost);
    wx.ready(go); // called after a refusal as well, when it changes nothing any more
  }));
}

/** What a QR code says; null when the person went back without one. @returns {Promise<string | null>} */
export async function scan() {
  await ready();
  return new Promise((found, stop) => wx.scanQRCode({
    needResult: 1,
    scanType: ["qrCode"],
    success: (read) => found(read.resultStr),
    cancel: () => found(null),
    fail: () => stop(new Error(say("scanFailed"))),
  }));
}

/**
 * Where a scanned code leads: to a screen, to the reception's page for a slip, and nowhere outside the portal.
 * @param {string} text
 * @returns {string | null}
 */
export function wayOf(text) {
  let address;
  try {
    address = new URL(text);
  } catch {
    return null;
  }
  if (address.origin !== location.origin || address.username || address.password) return null;
  const receipt = /^\/receipts\/([^/]+)\/([^/]+)$/.exec(address.pathname);
  if (receipt) return href("/receipt", { number: decoded(receipt[1]), code: decoded(receipt[2]) });
  if (/^\/admin\/check-in\/[\w-]+$/.test(address.pathname)) return address.pathname;
  return address.pathname === "/" && address.hash.startsWith("#/") ? address.hash : null;
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
