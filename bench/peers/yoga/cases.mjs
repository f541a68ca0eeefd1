// The resolvers of cases, their progress and what hangs on them.

import { globalId } from "./ids.mjs";
import { MEASURE, PROGRESS, STAGE, WHY_NO_APPOINTMENT, disclosedBy } from "./words.mjs";

/** A field that is null unless the case type discloses it. */
const disclosed = (key) => (root) => (key in disclosedBy(root.caseType) ? root[key] : null);

const USUAL = ["UNDER_REVIEW", "CLOSED"];
const PATHS = {
  ARREST_REVIEW: ["ARREST_REVIEW", "CLOSED"],
  FIRST_INSTANCE_PROSECUTION: ["PROSECUTION_REVIEW", "TRIAL_FIRST", "CLOSED"],
  SECOND_INSTANCE_APPEAL: ["TRIAL_SECOND", "CLOSED"],
  SECOND_INSTANCE_PROTEST: ["TRIAL_SECOND", "CLOSED"],
};

/** The stages passed, then those that usually follow. */
async function stages(root, _args, { loaders }) {
  const passed = await loaders.stages.load(root.id);
  const shown = passed.map((each) => {
    const current = each.leftOn === null && each.stage !== "CLOSED";
    return { ...each, state: current ? "CURRENT" : "DONE", dueOn: current ? disclosed("deadlineOn")(root) : null };
  });
  const path = PATHS[root.caseType] ?? USUAL;
  // After a supplementary investigation the review is taken up again.
  const again = passed.at(-1)?.stage === "SUPPLEMENTARY_INVESTIGATION";
  const reached = again ? -1 : Math.max(-1, ...passed.map((each) => path.indexOf(each.stage)));
  return [...shown, ...path.slice(reached + 1).map((stage) => ({ stage, state: "AHEAD" }))];
}

/** The values of the disclosed list that are not columns of the case. */
const COMPUTED = {
  charge: async (root, { charges }) => (await charges.load(root.id)).map((each) => each.name).join("、") || null,
  coerciveMeasure: async (root, { measure }) => MEASURE[(await measure.load(root.id))?.kind] ?? null,
};

async function supplement(root, { supplements }, key) {
  const [kind, round] = [key.startsWith("resubmitted") ? "RESUBMITTED" : "SUPPLEMENT_ORDERED", Number(key.at(-1))];
  const found = await supplements.load(root.id);
  return found.find((each) => each.kind === kind && (each.round ?? 1) === round)?.occurredOn ?? null;
}

function disclosedList(root) {
  return Object.entries(disclosedBy(root.caseType)).map(([key, label]) => ({ key, label, root }));
}

function disclosedValue({ key, root }, _args, { loaders }) {
  return key in root ? root[key] : (COMPUTED[key] ?? supplement)(root, loaders, key);
}

async function whyNoAppointment({ id, capacity, domain }, _args, { loaders }) {
  const why = WHY_NO_APPOINTMENT;
  if (!["DEFENDER", "LITIGATION_AGENT"].includes(capacity)) {
    return why.capacity;
  }
  // A binding that was read with its open case has the case's domain.
  const open = domain ? { domain } : await loaders.openCase.load(id);
  return open === null ? why.binding : open.domain === "CRIMINAL" ? null : why.civil;
}

export const Case = {
  id: globalId("Case"),
  stageLabel: ({ stage }) => STAGE[stage],
  charge: async ({ id }, _args, { loaders }) => (await loaders.charges.load(id))[0] ?? null,
  charges: ({ id }, _args, { loaders }) => loaders.charges.load(id),
  procuratorate: ({ procuratorateId }, _args, { loaders }) => loaders.office.load(procuratorateId),
  handlingDepartment: disclosed("handlingDepartment"),
  handlerName: disclosed("handlerName"),
  handlerPhone: disclosed("handlerPhone"),
  acceptedOn: disclosed("acceptedOn"),
  deadlineOn: disclosed("deadlineOn"),
  concludedOn: disclosed("concludedOn"),
  conclusion: disclosed("conclusion"),
  coerciveMeasure: ({ id, caseType }, _args, { loaders }) =>
    "coerciveMeasure" in disclosedBy(caseType) ? loaders.measure.load(id) : null,
  disclosed: disclosedList,
  stages,
  progress: ({ id }, args, { loaders }) => loaders.progress(id, args),
  myBindings: ({ id }, _args, { loaders }) => loaders.caseBindings.load(id),
  upcomingAppointments: ({ id }, _args, { loaders }) => loaders.upcoming.load(id),
};

export const DisclosedField = { value: disclosedValue };
export const Stage = { label: ({ stage }) => STAGE[stage] };

export const ProgressEvent = {
  id: globalId("ProgressEvent"),
  title: ({ kind, round }) => (round === null ? PROGRESS[kind] : `第${round}次${PROGRESS[kind]}`),
  replaces: ({ replacesId }, _args, { loaders }) => (replacesId === null ? null : loaders.event.load(replacesId)),
};

export const Appointment = {
  id: globalId("Appointment"),
  slot: ({ slotId }, _args, { loaders }) => (slotId === null ? null : loaders.slot.load(slotId)),
};

export const Procuratorate = { id: globalId("Procuratorate") };
export const ReceptionSlot = { id: globalId("ReceptionSlot") };

/** The fields of a binding that depend on its case. */
export const bindingOfCase = {
  whyNoAppointment,
  canRequestAppointment: async (...asked) => (await whyNoAppointment(...asked)) === null,
};
