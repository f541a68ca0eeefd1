/** 预约申请 and its mending: the case, the matters, the wished half-days, a statement, papers. */
import { act } from "../asking.js";
import { useAsked } from "../asked.js";
import { acted } from "../changed.js";
import { AmendAppointment, BindingToBook, MattersToBook, MyBindings, RequestAppointment, Visit } from "../documents.js";
import { Filled, Lines, useForm } from "../forms.js";
import { html } from "../html.js";
import { capacity } from "../labels.js";
import { Listed, useList } from "../lists.js";
import { Papers } from "../papers.js";
import { Decision, Fact, Facts, Waiting, Way } from "../parts.js";
import { go } from "../routes.js";
import { toast } from "../toasts.js";
import { say } from "../words.js";
import { NotForYou, forRepresentatives } from "./booking-rights.js";
import { Matters, papersOf } from "./matters.js";
import { SlotPicker } from "./slots.js";

/** @typedef {import("./matters.js").Matter} Matter */
/** @typedef {{matters: string[], preferredSlotIds: import("./slots.js").Wish[], statement: string, attachmentIds: import("../papers.js").Paper[]}} Values */
/** @type {Values} */
const EMPTY = { matters: [], preferredSlotIds: [], statement: "", attachmentIds: [] };

/** 预约申请: for a binding, or first which one. @param {{binding?: string}} given */
function New({ binding }) {
  return binding ? html`<${OnBinding} key=${binding} id=${binding} />` : html`<${ChooseBinding} />`;
}
export const AppointmentNew = forRepresentatives(New, "noBookingWhy");

function ChooseBinding() {
  const list = useList(MyBindings, { first: 50, statuses: ["APPROVED"] }, (data) => data.myBindings);
  const open = { ...list, nodes: list.nodes.filter((each) => each.canRequestAppointment) };
  const whys = [...new Set(list.nodes.map((each) => each.whyNoAppointment).filter(Boolean))];
  const none = html`<span class="block">${say("nothingToBook")}</span>${whys.map((why) => html`<span class="block">${why}</span>`)}
    <a class="weui-btn weui-btn_default" href="#/bindings">${say("toMyBindings")}</a><a class="weui-btn weui-btn_default" href="#/bans">${say("bookingBans")}</a>`;
  return html`<h2 class="weui-cells__title">${say("chooseBinding")}</h2>
    <${Listed} list=${open} empty=${none} show=${(/** @type {any} */ each) => html`<${Way} to=${`#/appointments/new?binding=${each.id}`} words=${each.case?.acceptanceNumber ?? each.bindingNumber}
      below=${[each.partyName, each.charge?.name, capacity(each.capacity), each.procuratorate.name].filter(Boolean).join(" · ")} />`} />`;
}

/** @param {{id: string}} given */
function OnBinding({ id }) {
  const asked = useAsked(BindingToBook, { id });
  const offered = useAsked(MattersToBook, { bindingId: id });
  const binding = /** @type {any} */ (asked.data?.node);
  const matters = offered.data?.appointmentMatters;
  if (!binding) return html`<${Waiting} asked=${asked.data ? { ...asked, problem: new Error(say("notFound")) } : asked} />`;
  if (isBanned(matters)) return html`<${Banned} why=${matters?.[0].whyNot} />`;
  if (!binding.canRequestAppointment || !binding.case) return html`<${NotForYou} why=${binding.whyNoAppointment ?? say("nothingToBook")} />`;
  if (!matters) return html`<${Waiting} asked=${offered} />`;
  return html`<${Request} binding=${binding} matters=${matters} />`;
}

/** @param {{binding: any, matters: readonly Matter[]}} given */
function Request({ binding, matters }) {
  const form = useForm(`appointment ${binding.id}`, EMPTY);
  const send = async (/** @type {Values} */ values, /** @type {string} */ idempotencyKey) => {
    const { id } = await acted(null, () => act(RequestAppointment, { input: { bindingId: binding.id, ...inputOf(values, matters), idempotencyKey } }));
    toast(say("sentAppointment"));
    go(`/appointments/${id}`, { instead: true });
  };
  const office = binding.case.procuratorate;
  return html`<${Facts} title=${say("forCase")}>
      <${Fact} label=${say("forCase")}>${binding.case.acceptanceNumber}<//><${Fact} label=${say("partysName")}>${binding.partyName}<//>
      <${Fact} label=${say("asCapacity")}>${capacity(binding.capacity)}<//><${Fact} label=${say("receivingOffice")}>${office.name}<//>
      <${Fact} label=${say("hall")}>${office.receptionHall}<//><${Fact} label=${say("hallHours")}>${office.receptionHours}<//><//>
    <${Asking} form=${form} matters=${matters} office=${office} send=${send} />`;
}

/** Whether nothing can be booked at the office for a while. @param {readonly Matter[] | null | undefined} matters */
const isBanned = (matters) => Boolean(matters?.length) && /** @type {readonly Matter[]} */ (matters).every((matter) => matter.whyNotCode === "BOOKING_BANNED");

/** Until when, and where one objects. @param {{why: string | null | undefined}} given */
function Banned({ why }) {
  return html`<${NotForYou} why=${why ?? ""} /><div class="weui-btn-area"><a class="weui-btn weui-btn_default" href="#/bans">${say("bookingBans")}</a></div>`;
}

/** What both forms have. @param {{form: import("../forms.js").Form<Values>, matters: readonly Matter[], office: any, send: (values: Values, key: string) => Promise<void>, children?: unknown}} given */
function Asking({ form, matters, office, send }) {
  if (isBanned(matters)) return html`<${Banned} why=${matters[0].whyNot} />`;
  const chosen = matters.filter((matter) => form.values.matters.includes(matter.code));
  const wanted = papersOf(chosen, form.values.attachmentIds);
  return html`<${Filled} form=${form} send=${send} fields=${["matters", "preferredSlotIds", "statement", "attachmentIds"]}>
    <${Matters} form=${form} matters=${matters} />
    ${chosen.some((matter) => matter.needsSlot) && html`<${SlotPicker} form=${form} office=${office} hint=${say("wishHint")} />`}
    <div class="weui-cells weui-cells_form"><${Lines} form=${form} name="statement" label=${say("statement")} hint=${say("statementHint")} maxlength=${1000} optional /></div>
    ${wanted.length > 0 && html`<${Papers} form=${form} wanted=${wanted} />`}
    <p class="aside">${say("staffAnswer")}</p><//>`;
}

/** What the office gets: times only where somebody comes. @param {Values} values @param {readonly Matter[]} matters */
function inputOf(values, matters) {
  const needsSlot = matters.some((matter) => matter.needsSlot && values.matters.includes(matter.code));
  return {
    matters: values.matters,
    preferredSlotIds: needsSlot ? values.preferredSlotIds.map((wish) => wish.id) : [],
    statement: values.statement.trim() || null,
    attachmentIds: values.attachmentIds.map((paper) => paper.id),
  };
}

/** 补正: a returned appointment as it was sent, to be mended. @param {{id: string}} given */
function Amended({ id }) {
  const asked = useAsked(Visit, { id });
  const appointment = /** @type {any} */ (asked.data?.node);
  const bindingId = appointment?.binding.id ?? "";
  const offered = useAsked(MattersToBook, { bindingId }, { skip: !bindingId });
  if (!appointment) return html`<${Waiting} asked=${asked} />`;
  if (appointment.status !== "RETURNED") return html`<div class="explained" role="note"><p>${appointment.statusLabel}</p><p><a class="weui-btn weui-btn_default" href=${`#/appointments/${id}`}>${say("view")}</a></p></div>`;
  const matters = offered.data?.appointmentMatters;
  if (!matters) return html`<${Waiting} asked=${offered} />`;
  return html`<${Mend} key=${appointment.version} asked=${asked} appointment=${appointment} matters=${matters} />`;
}
export const AppointmentAmend = forRepresentatives(Amended, "noBookingWhy");

/** @param {{asked: import("../asked.js").Asked<any>, appointment: any, matters: readonly Matter[]}} given */
function Mend({ asked, appointment, matters }) {
  const own = appointment.matters.map((/** @type {{code: string}} */ matter) => matter.code);
  const open = matters.map((matter) => (matter.whyNotCode === "MATTER_OPEN" && own.includes(matter.code) ? { ...matter, available: true } : matter));
  const form = useForm(`appointment ${appointment.id} ${appointment.version}`, {
    matters: own,
    preferredSlotIds: appointment.preferredSlots,
    statement: appointment.statement ?? "",
    attachmentIds: appointment.attachments,
  });
  const send = async (/** @type {Values} */ values) => {
    await acted(asked, () => act(AmendAppointment, { input: { id: appointment.id, expectedVersion: appointment.version, ...inputOf(values, open) } }));
    toast(say("sentAppointment"));
    go(`/appointments/${appointment.id}`, { instead: true });
  };
  return html`<${Decision} decision=${appointment.decision} /><${Asking} form=${form} matters=${open} office=${appointment.procuratorate} send=${send} />`;
}
