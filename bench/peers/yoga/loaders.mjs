// What many rows of one answer need is asked for once; the loaders live as long as one request.

import DataLoader from "dataloader";

import { after, page, rows } from "./database.mjs";
import { CASE } from "./lists.mjs";
import { EVENT_OPEN, GIVES_ACCESS, OPEN_CASES, openOf } from "./scope.mjs";

/** A loader of one row for each key, by the column `key`; null where there is none. */
function single(name, text, scope = []) {
  return new DataLoader(async (keys) => {
    const found = new Map((await rows(name, text, [...scope, keys])).map((each) => [each.key, each]));
    return keys.map((key) => found.get(key) ?? null);
  });
}

/** A loader of the rows that belong to each key, by the column `key`. */
function several(name, text, scope = []) {
  return new DataLoader(async (keys) => {
    const found = new Map(keys.map((key) => [key, []]));
    for (const each of await rows(name, text, [...scope, keys])) {
      found.get(each.key).push(each);
    }
    return keys.map((key) => found.get(key));
  });
}

const EVENT = `
    e.id, e.case_id as key, e.seq, e.kind, e.detail, e.occurred_on as "occurredOn", e.recorded_at as "recordedAt",
    e.round, e.previous, e.current, e.replaces_id as "replacesId"`;

/** Loaders of pages of events, one for each page that the operation asks for. */
function progressPages(accountId) {
  const loaders = new Map();
  const load = ({ first, last, after: given }) => async (keys) => {
    const size = last ?? first ?? 20;
    const text = `
        select ${EVENT} from ${openOf("$2")} cross join lateral (
            select * from progress_events e
            where ${EVENT_OPEN} and e.seq > coalesce($4::int, 0)
            order by e.seq ${last == null ? "asc" : "desc"} limit $3
        ) e order by e.case_id, e.seq ${last == null ? "asc" : "desc"}`;
    const name = last == null ? "first_events" : "last_events";
    const found = new Map(keys.map((key) => [key, []]));
    for (const each of await rows(name, text, [accountId, keys, size + 1, after(given)])) {
      found.get(each.key).push(each);
    }
    const shown = (list) => (last == null ? page(list, size, "seq") : newest(list, size));
    return keys.map((key) => shown(found.get(key)));
  };
  return (caseId, asked) => {
    const which = JSON.stringify(asked);
    if (!loaders.has(which)) {
      loaders.set(which, new DataLoader(load(asked)));
    }
    return loaders.get(which).load(caseId);
  };
}

function newest(found, size) {
  const { nodes } = page(found, size, "seq");
  return page(nodes.reverse(), size, "seq");
}

const CHARGES = `
select case_id as key, code, name from case_charges where case_id = any($1) order by case_id, position`;
const OFFICES = `select id as key, id, name, hotline, address from procuratorates where id = any($1)`;
const CASE_BINDINGS = `
select b.id, b.case_id as key, b.capacity, c.domain from bindings b join cases c on c.id = b.case_id
where b.case_id = any($2) and ${GIVES_ACCESS} order by b.id`;
const CASES_OF_BINDINGS = `
select ${CASE}, b.id as key from bindings b join cases c on c.id = b.case_id
where b.id = any($2) and ${GIVES_ACCESS}`;
const UPCOMING = `
select a.id, b.case_id as key, a.appointment_number as "appointmentNumber", a.status, a.slot_id as "slotId"
from bindings b join appointments a on a.binding_id = b.id
where b.account_id = $1 and b.case_id = any($2) and a.status in ('CONFIRMED', 'REPLIED') order by a.submitted_at`;
const SLOTS = `
select id as key, id, starts_at as "startsAt", ends_at as "endsAt" from reception_slots where id = any($1)`;
const STAGES = `
select case_id as key, stage, entered_on as "enteredOn", left_on as "leftOn"
from case_stages where case_id = any($1) order by case_id, position`;
const MEASURES = `
select c.id as key, m.kind, m.starts_on as "startsOn", m.ends_on as "endsOn"
from bindings b join cases c on c.id = b.case_id join coercive_measures m on m.party_id = b.party_id
where b.case_id = any($2) and ${GIVES_ACCESS} and m.starts_on <= current_date
  and (m.ends_on is null or m.ends_on >= current_date)
order by m.starts_on, m.id`;
const SUPPLEMENTS = `
select i.case_id as key, i.kind, i.round, i.occurred_on as "occurredOn" from progress_items i
where i.case_id = any($2) and i.kind in ('SUPPLEMENT_ORDERED', 'RESUBMITTED')
union all
select e.case_id, e.kind, e.round, e.occurred_on from ${openOf("$2")} join progress_events e on ${EVENT_OPEN}
where e.kind in ('SUPPLEMENT_ORDERED', 'RESUBMITTED') and e.staff_member_id is not null`;
const EVENTS = `
select e.id as key, e.id
from ${openOf("array(select case_id from progress_events where id = any($2))")} join progress_events e on ${EVENT_OPEN}
where e.id = any($2)`;
const NAMED_CHARGES = `select code as key, code, name from charges where code = any($1)`;
const REASONS = `select code as key, code, label_zh as label from reasons where code = any($1)`;
const PAPERS = `
select p.binding_id as key, a.id, a.kind, a.filename, a.paper_check as result, a.check_remark as remark
from binding_attachments p join attachments a on a.id = p.attachment_id
where p.binding_id = any($1) order by p.binding_id, p.position`;
const DELIVERIES = `
select notice_id as key, channel, status, sent_at as "deliveredAt" from deliveries
where notice_id = any($1) order by id`;
const SUBJECTS = {
  registration: `
select id as key, id, 'Registration' as "__typename" from registrations where account_id = $1 and id = any($2)`,
  binding: `select id as key, id, 'Binding' as "__typename" from bindings where account_id = $1 and id = any($2)`,
  case: `
select c.id as key, c.id, 'Case' as "__typename" from ${OPEN_CASES} and c.id = any($2)`,
};

/** The loaders of one request of an account. */
export function createLoaders(accountId) {
  const own = [accountId];
  const subjects = Object.entries(SUBJECTS).map(([kind, text]) => [kind, single(`subject_${kind}`, text, own)]);
  return {
    charges: several("charges", CHARGES),
    office: single("offices", OFFICES),
    caseBindings: several("case_bindings", CASE_BINDINGS, own),
    openCase: single("open_cases", CASES_OF_BINDINGS, own),
    upcoming: several("upcoming", UPCOMING, own),
    slot: single("slots", SLOTS),
    stages: several("stages", STAGES),
    measure: single("measures", MEASURES, own),
    supplements: several("supplements", SUPPLEMENTS, own),
    event: single("events", EVENTS, own),
    progress: progressPages(accountId),
    namedCharge: single("named_charges", NAMED_CHARGES),
    reason: single("reasons", REASONS),
    papers: several("papers", PAPERS),
    deliveries: several("deliveries", DELIVERIES),
    subject: Object.fromEntries(subjects),
  };
}
