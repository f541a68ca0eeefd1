/** 投诉: about delay in one's own applications. */
import { act } from "../asking.js";
import { useAsked } from "../asked.js";
import { acted } from "../changed.js";
import { day, moment } from "../dates.js";
import { Complain, MyAppointments, MyBindings, MyComplaints, MyRegistration, MyRemoteRequests, WithdrawComplaint } from "../documents.js";
import { Choice, Filled, Lines, lacking, useForm } from "../forms.js";
import { html } from "../html.js";
import { Listed, useList } from "../lists.js";
import { Act, Chip, Fact, Facts, Waiting } from "../parts.js";
import { go } from "../routes.js";
import { toast } from "../toasts.js";
import { inARow, say } from "../words.js";

/** @typedef {NonNullable<import("../documents.js").MyComplaintsResult["myComplaints"]>["nodes"][number]} Complaint */

/** The list. */
export function Complaints() {
  const list = useList(MyComplaints, { first: 20 }, (data) => data.myComplaints);
  return html`<p class="aside">${say("complaintWhy")}</p>
    <div class="weui-btn-area"><a class="weui-btn weui-btn_primary" href="#/complaints/new">${say("complain")}</a></div>
    <${Listed} list=${list} empty=${say("noComplaints")} show=${(/** @type {Complaint} */ each) => html`<${One} complaint=${each} asked=${list.asked} />`} />`;
}

/** @param {{complaint: Complaint, asked: import("../asked.js").Asked<any>}} given */
function One({ complaint, asked }) {
  const { id, version, status } = complaint;
  const withdraw = () => acted(asked, () => act(WithdrawComplaint, { id, expectedVersion: version })).then(() => toast(say("requestTakenBack")));
  return html`<${Facts} title=${html`${complaint.complaintNumber} <${Chip} status=${status} label=${complaint.statusLabel} />`}>
      <${Fact} label=${say("complaintAbout")}>${complaint.subjectNumber}<//><${Fact} label=${say("receivingOffice")}>${complaint.procuratorate.name}<//>
      <${Fact} label=${say("complaintWords")}>${html`<span class="said">${complaint.statement}</span>`}<//><${Fact} label=${say("sentAt")}>${moment(complaint.submittedAt)}<//>
      <${Fact} label=${say("answerBy")}>${status === "SUBMITTED" && day(complaint.dueAt)}<//>
      <${Fact} label=${say("reply")}>${complaint.answer && html`<span class="said">${complaint.answer}</span>`}<//><${Fact} label=${say("repliedAt")}>${moment(complaint.answeredAt)}<//><//>
    ${status === "SUBMITTED" && html`<div class="acts"><${Act} act=${withdraw} words=${say("withdraw")} mini sure=${say("takenBackForGood")} /></div>`}`;
}

/** A new one. @param {{subject?: string}} given the id of what it is about, when that is known */
export function ComplaintNew({ subject = "" }) {
  const [appointments, bindings, remote, registration] = [useAsked(MyAppointments, { first: 50 }), useAsked(MyBindings, { first: 50 }), useAsked(MyRemoteRequests, { first: 50 }), useAsked(MyRegistration, {})];
  const form = useForm(`complaint ${subject}`, { subjectId: subject, statement: "" });
  if (!appointments.data || !bindings.data || !remote.data || !registration.data) return html`<${Waiting} asked=${[appointments, bindings, remote, registration].find((each) => each.problem) ?? appointments} />`;
  const mine = registration.data.me?.registration;
  /** @type {[string, string][]} */
  const subjects = [
    ...(appointments.data.myAppointments?.nodes ?? []).map((each) => /** @type {[string, string]} */ ([each.id, `${each.appointmentNumber} · ${inARow(each.matters.map((matter) => matter.label))} · ${each.statusLabel}`])),
    ...(bindings.data.myBindings?.nodes ?? []).map((each) => /** @type {[string, string]} */ ([each.id, `${each.bindingNumber} · ${each.partyName} · ${each.statusLabel}`])),
    ...(remote.data.myRemoteRequests?.nodes ?? []).map((each) => /** @type {[string, string]} */ ([each.id, `${each.requestNumber} · ${each.partyName} · ${each.statusLabel}`])),
    ...(mine ? [/** @type {[string, string]} */ ([mine.id, `${mine.registrationNumber} · ${mine.statusLabel}`])] : []),
  ];
  if (subjects.length === 0) return html`<div class="nothing"><p>${say("nothingToComplain")}</p></div>`;
  const send = async (/** @type {{subjectId: string, statement: string}} */ { subjectId, statement }, /** @type {string} */ idempotencyKey) => {
    if (!subjectId) throw lacking([["subjectId", say("complaintAbout")]]);
    await acted(null, () => act(Complain, { input: { subjectId, statement: statement.trim(), idempotencyKey } }));
    toast(say("complaintSent"));
    go("/complaints", { instead: true });
  };
  return html`<p class="aside">${say("complaintWhy")}</p><${Filled} form=${form} send=${send} fields=${["subjectId", "statement"]} button=${say("send")}>
    <div class="weui-cells weui-cells_form"><${Choice} form=${form} name="subjectId" label=${say("complaintAbout")} choices=${subjects} />
      <${Lines} form=${form} name="statement" label=${say("complaintWords")} hint=${say("complaintHint")} maxlength=${1000} /></div><//>`;
}
