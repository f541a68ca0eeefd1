/** What somebody has to do next before the portal is of use to them: shown on the first page while there is something. */
import { day, daysUntil } from "../dates.js";
import { html } from "../html.js";
import { href } from "../routes.js";
import { say } from "../words.js";

/** @typedef {import("../session.js").Account} Account */
/** @typedef {{words: string, to: string, below?: string}} Step */

const LICENSE_ENDS_SOON = 30; // days

/** @param {Account} account @returns {Step[]} */
function stepsOf(account) {
  /** @type {Step[]} */
  const steps = [];
  for (const [channel, contact, proved] of /** @type {const} */ ([["EMAIL", account.email, account.emailVerified], ["SMS", account.mobile, account.mobileVerified]])) {
    if (contact && !proved) steps.push({ words: say("nextVerify", contact), to: href(`/me/verify/${channel}`, { next: "/" }) });
  }
  const status = account.registration?.status;
  if (status === "RETURNED") steps.unshift({ words: say("mendRegistration"), below: say("registrationReturned"), to: "#/registration/form" });
  else if (account.status === "PENDING") steps.push(pending(status));
  const ends = account.lawyer?.licenseValidUntil;
  const isAsked = status && ["DRAFT", "SUBMITTED", "UNDER_REVIEW", "RETURNED"].includes(status);
  if (ends && !isAsked && daysUntil(ends) <= LICENSE_ENDS_SOON) steps.push({ words: say("changeIdentity"), below: say("nextLicense", day(ends)), to: "#/registration/form" });
  return steps;
}

/** What stands between a new account and its use. @param {string | undefined} status of the application @returns {Step} */
function pending(status) {
  if (status === "SUBMITTED" || status === "UNDER_REVIEW") return { words: say("myRegistration"), below: say("registrationWaits"), to: "#/registration" };
  if (status === "DRAFT") return { words: say("goOnFilling"), below: say("registrationDraft"), to: "#/registration/form" };
  if (!status) return { words: say("nextRegister"), below: say("noRegistration"), to: "#/registration/form" };
  return { words: say("applyAgain"), below: status === "REJECTED" ? say("registrationRefused") : say("registrationOver"), to: "#/registration" };
}

/** @param {{account: Account}} given */
export function NextStep({ account }) {
  const steps = stepsOf(account);
  return steps.length > 0 && html`<section class="next-step"><h2>${say("nextStep")}</h2>
    <ul>${steps.map((step) => html`<li><a href=${step.to}>${step.words}${step.below && html`<small class="below">${step.below}</small>`}</a></li>`)}</ul></section>`;
}
