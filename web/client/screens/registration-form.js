/** 身份信息和材料: declaring who one is, for the first time, after a return, or because something has changed. */
import { Refused, act } from "../asking.js";
import { useAsked } from "../asked.js";
import { acted } from "../changed.js";
import { MyApplication, RequiredPapers, SaveRegistrationDraft, SubmitRegistration } from "../documents.js";
import { Choice, Field, Filled, inputOf, useForm } from "../forms.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { attachmentKind, idType, paperCheck } from "../labels.js";
import { OfficeField } from "../offices.js";
import { Papers } from "../papers.js";
import { Act, Decision, Waiting } from "../parts.js";
import { go } from "../routes.js";
import { look } from "../session.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { Steps } from "./steps.js";

/** @typedef {NonNullable<import("../documents.js").MyApplicationResult["me"]>} Applicant */
/** @typedef {NonNullable<Applicant["registration"]>} Application */

const ID_TYPES = ["RESIDENT_ID", "PASSPORT", "HK_MACAO_PERMIT", "TAIWAN_PERMIT", "FOREIGN_PERMANENT_RESIDENT", "MILITARY_ID"];
const UNDER_REVIEW = ["SUBMITTED", "UNDER_REVIEW"];
const NO_DAY = "1900-01-01"; // refused for certain, so that whatever else is wrong is told in the same answer
const FIELDS = ["fullName", "idType", "idNumber", "procuratorateId", "homeRegionCode", "lawyer", "attachmentIds"];

/** The form, once it is known what was declared before. */
export function RegistrationForm() {
  const asked = useAsked(MyApplication, {});
  const [sent, send] = useState(false);
  const mine = asked.data?.me;
  const running = Boolean(mine?.registration && UNDER_REVIEW.includes(mine.registration.status)) && !sent;
  useEffect(() => {
    if (running) { toast(say("reviewRunning")); go("/registration", { instead: true }); }
  }, [running]);
  if (!mine) return html`<${Waiting} asked=${asked} />`;
  return running ? null : html`<${Form} mine=${mine} again=${asked.again} sent=${() => send(true)} />`;
}

/** What the form begins with: what was declared last, and its papers but for those that were found wanting. @param {Applicant} mine */
function begun({ fullName, registration }) {
  const { lawyer } = registration ?? {};
  const papers = registration && registration.status !== "APPROVED" ? registration.attachments.filter((paper) => paper.state === "STORED" && !isBad(paper)) : [];
  return {
    fullName: registration?.fullName ?? fullName,
    idType: registration?.idType ?? "RESIDENT_ID",
    idNumber: "",
    procuratorateId: registration?.procuratorate ?? /** @type {{id: string, name: string} | null} */ (null),
    homeRegionCode: registration?.homeRegionCode ?? "",
    "lawyer.licenseNumber": lawyer?.licenseNumber ?? "",
    "lawyer.licenseValidUntil": lawyer?.licenseValidUntil ?? "",
    "lawyer.lawFirmName": lawyer?.lawFirmName ?? "",
    "lawyer.lawFirmCode": lawyer?.lawFirmCode ?? "",
    attachmentIds: papers.map(({ id, kind, filename, check }) => ({ id, kind, filename, check })),
  };
}

/** @param {{check: {result: string}}} paper */
const isBad = (paper) => !["OK", "UNCHECKED"].includes(paper.check.result);

/** @param {{mine: Applicant, again: () => void, sent: () => void}} given */
function Form({ mine, again, sent }) {
  const { registration } = mine;
  const isLawyer = mine.accountType === "LAWYER";
  const name = useRef(`registration ${mine.id} ${registration?.submittedAt ?? ""}`); // saving a draft must not begin another form
  const form = useForm(name.current, begun(mine), { secret: ["idNumber"] });
  const version = useRef(/** @type {number | null} */ (null));
  version.current = Math.max(version.current ?? 0, registration?.version ?? 0) || null;
  const { data } = useAsked(RequiredPapers, { accountType: mine.accountType });
  const returned = registration?.status === "RETURNED";
  const submit = async (/** @type {typeof form.values} */ values, /** @type {string} */ key) => {
    const input = declared(values, isLawyer);
    const noDay = isLawyer && !input.lawyer.licenseValidUntil;
    if (noDay) input.lawyer.licenseValidUntil = NO_DAY;
    try {
      await acted({ again }, () => act(SubmitRegistration, { input: { ...input, accountType: mine.accountType, idType: input.idType ?? "RESIDENT_ID", idNumber: input.idNumber ?? "", expectedVersion: version.current, idempotencyKey: key } }));
    } catch (wrong) {
      throw noDay ? explained(wrong) : wrong;
    }
    sent();
    toast(say("registrationSent"));
    await look();
    go("/registration", { instead: true });
  };
  const save = async () => {
    const { idNumber, ...input } = declared(form.values, isLawyer);
    const saved = await act(SaveRegistrationDraft, { input: { ...input, procuratorateId: input.procuratorateId || null, expectedVersion: version.current && registration?.status === "DRAFT" ? version.current : null } });
    version.current = saved.version;
    toast(say("draftSaved"));
    again();
    await look();
  };
  return html`<${Steps} at=${2} />
    ${returned && html`<${Decision} decision=${registration.decision} /><${ToReplace} registration=${registration} />`}
    ${mine.status === "ACTIVE" && html`<p class="lead">${say("changeStandsMeanwhile")}</p>`}
    <${Filled} form=${form} send=${submit} fields=${FIELDS} button=${returned ? say("resubmitRegistration") : say("submitRegistration")}>
      <h2 class="weui-cells__title">${say("identity")}</h2>
      <div class="weui-cells weui-cells_form">
        <${Field} form=${form} name="fullName" label=${say("fullName")} autocomplete="name" />
        <${Choice} form=${form} name="idType" label=${say("idType")} choices=${ID_TYPES.map((type) => [type, idType(type)])} />
        <${Field} form=${form} name="idNumber" label=${say("idNumber")} hint=${registration?.idNumberMasked ? say("idNumberAgain", registration.idNumberMasked) : say("idNumberHint")} autocomplete="off" autocapitalize="characters" maxlength="30" />
        <${OfficeField} form=${form} name="procuratorateId" label=${say("registrationOffice")} hint=${say("registrationOfficeHint")} />
        <${Field} form=${form} name="homeRegionCode" label=${say("region")} hint=${say("regionHint")} inputmode="numeric" maxlength="6" optional />
      </div>
      ${isLawyer && html`<${License} form=${form} />`}
      ${data?.requiredPapers && html`<${Papers} form=${form} wanted=${data.requiredPapers} />`}<//>
    ${!returned && html`<div class="weui-btn-area"><${Act} act=${save} words=${say("saveDraft")} /></div>`}`;
}

/** @param {{form: import("../forms.js").Form<any>}} given */
function License({ form }) {
  return html`<h2 class="weui-cells__title">${say("license")}</h2><div class="weui-cells weui-cells_form" id="lawyer" tabindex="-1">
    <${Field} form=${form} name="lawyer.licenseNumber" label=${say("licenseNumber")} hint=${say("licenseNumberHint")} inputmode="numeric" autocomplete="off" maxlength="20" />
    <${Field} form=${form} name="lawyer.licenseValidUntil" label=${say("validUntil")} type="date" />
    <${Field} form=${form} name="lawyer.lawFirmName" label=${say("lawFirm")} autocomplete="organization" maxlength="100" />
    <${Field} form=${form} name="lawyer.lawFirmCode" label=${say("lawFirmCode")} hint=${say("lawFirmCodeHint")} autocapitalize="characters" maxlength="18" optional /></div>`;
}

/** The papers that staff did not accept, each with what is wrong. @param {{registration: Application}} given */
function ToReplace({ registration }) {
  const bad = registration.attachments.filter(isBad);
  return html`${bad.length > 0 && html`<section><h2 class="weui-cells__title">${say("papersToReplace")}</h2><ul class="weui-cells listed">${bad.map((paper) => html`<li class="weui-cell" key=${paper.id}>
      <span class="weui-cell__bd">${attachmentKind(paper.kind)}<small class="below">${paper.filename}${paper.check.remark && ` · ${paper.check.remark}`}</small></span><span class="chip chip-wrong">${paperCheck(paper.check.result)}</span></li>`)}</ul></section>`}
    ${registration.attachments.length > bad.length && html`<p class="lead">${say("papersKept")}</p>`}`;
}

/** What is sent, of what stands in the form. @param {Record<string, any>} values @param {boolean} isLawyer */
function declared(values, isLawyer) {
  const { lawyer, ...input } = inputOf(values);
  return { ...input, procuratorateId: values.procuratorateId?.id ?? "", attachmentIds: values.attachmentIds.map((/** @type {{id: string}} */ paper) => paper.id),
    lawyer: isLawyer ? { ...lawyer, licenseNumber: lawyer.licenseNumber ?? "", lawFirmName: lawyer.lawFirmName ?? "" } : null };
}

/** What was refused where no day was given, in words that fit. @param {unknown} wrong */
function explained(wrong) {
  const problems = wrong instanceof Refused ? wrong.problems : [];
  for (const problem of problems) if (problem.field === "lawyer.licenseValidUntil") problem.message = say("fillIn", say("validUntil"));
  return wrong;
}
