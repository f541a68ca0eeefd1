// One's own lists, the newest first, and their counts.

import { after, page, row, rows } from "./database.mjs";
import { COUNT_OPEN_CASES, OPEN_CASES } from "./scope.mjs";

export const CASE = `
    c.id, c.acceptance_number as "acceptanceNumber", c.unified_number as "unifiedNumber", c.case_type as "caseType",
    c.domain, c.stage, c.procuratorate_id as "procuratorateId", c.department as "handlingDepartment",
    c.handler_name as "handlerName", c.handler_phone as "handlerPhone", c.accepted_on as "acceptedOn",
    c.deadline_on as "deadlineOn", c.concluded_on as "concludedOn", c.conclusion`;
// Without a cursor a page begins below a value that no row has: so the key is always a condition of the index.
const [LAST_ID, LAST_SEQ] = ["'ffffffff-ffff-ffff-ffff-ffffffffffff'", 2147483647];

export async function casesPage(accountId, { first, after: given }) {
  const text = `
    select ${CASE} from ${OPEN_CASES} and c.id < coalesce($3::uuid, ${LAST_ID}) order by c.id desc limit $2`;
  return page(await rows("cases_page", text, [accountId, first + 1, after(given)]), first, "id");
}

export async function casesCount(accountId) {
  return (await row("cases_count", COUNT_OPEN_CASES, [accountId])).count;
}

export const oneCase = (accountId, id) =>
  row("one_case", `select ${CASE} from ${OPEN_CASES} and c.id = $2`, [accountId, id]);

const BINDING = `
    id, binding_number as "bindingNumber", status, version, capacity, party_name as "partyName",
    case_number as "caseNumber", client_name as "clientName", client_relation as "clientRelation",
    entrusted_on as "entrustedOn", submitted_at as "submittedAt", due_at as "dueAt", decided_at as "decidedAt",
    released_on as "releasedOn", note, procuratorate_id as "procuratorateId", charge_code as "chargeCode",
    outcome, reason_codes as "reasonCodes", comment`;
const BINDINGS = `bindings where account_id = $1 and ($2::text[] is null or status = any($2))`;

export async function bindingsPage(accountId, { first, after: given, statuses }) {
  const text = `
    select ${BINDING} from ${BINDINGS} and id < coalesce($4::uuid, ${LAST_ID}) order by id desc limit $3`;
  const found = await rows("bindings_page", text, [accountId, statuses ?? null, first + 1, after(given)]);
  return { ...page(found, first, "id"), statuses: statuses ?? null };
}

export async function bindingsCount(accountId, statuses) {
  return (await row("bindings_count", `select count(*)::int from ${BINDINGS}`, [accountId, statuses])).count;
}

const NOTICE = `
    id, seq, category, title_zh as title, body_zh as body, created_at as "createdAt", read_at as "readAt",
    subject_kind as "subjectKind", subject_id as "subjectId"`;
// The unread ones have an index of their own, which only a statement of their own can use.
const notices = (unreadOnly) => `notices where account_id = $1 ${unreadOnly ? "and read_at is null" : ""}`;

export async function noticesPage(accountId, { first, after: given, unreadOnly }) {
  const text = `
    select ${NOTICE} from ${notices(unreadOnly)} and seq < coalesce($3::int, ${LAST_SEQ}) order by seq desc limit $2`;
  const name = unreadOnly ? "unread_page" : "notices_page";
  const found = await rows(name, text, [accountId, first + 1, after(given)]);
  return { ...page(found, first, "seq"), unreadOnly };
}

export async function noticesCount(accountId, unreadOnly) {
  const name = unreadOnly ? "unread_count" : "notices_count";
  return (await row(name, `select count(*)::int from ${notices(unreadOnly)}`, [accountId])).count;
}
