// Who asks, and what one sees of oneself.

import { createHash } from "node:crypto";

import { row, rows } from "./database.mjs";
import { COUNT_OPEN_CASES } from "./scope.mjs";

const PERSON = `
select s.id as "sessionId", a.id as "accountId"
from sessions s join accounts a on a.id = s.account_id
where s.token_hash = $1 and s.revoked_at is null and s.expires_at > now() and a.status in ('ACTIVE', 'PENDING')`;

/** Whose live session a token is. */
export function personOf(token) {
  return row("person", PERSON, [createHash("sha256").update(token).digest()]);
}

const ACCOUNT = `
select id, username, account_type as "accountType", status, full_name as "fullName", email, mobile,
    email_verified_at is not null as "emailVerified", mobile_verified_at is not null as "mobileVerified",
    home_region_code as "homeRegionCode", address, version, must_change_password as "mustChangePassword",
    id_number_masked as "idNumberMasked"
from accounts where id = $1`;

export const account = (accountId) => row("account", ACCOUNT, [accountId]);

const LAWYER = `
select license_number as "licenseNumber", law_firm_name as "lawFirmName", license_valid_until as "licenseValidUntil"
from lawyer_profiles where account_id = $1`;

export const lawyer = (accountId) => row("lawyer", LAWYER, [accountId]);

const SESSIONS = `
select id, device, last_used_at as "lastUsedAt" from sessions s
where account_id = $1 and revoked_at is null and expires_at > now() order by s.last_used_at desc limit 100`;

export const sessions = (accountId) => rows("sessions", SESSIONS, [accountId]);

const WECHAT = `select app, linked_at as "linkedAt" from wechat_identities where account_id = $1 order by id`;

export const wechatIdentities = (accountId) => rows("wechat", WECHAT, [accountId]);

const REGISTRATION = `
select id, registration_number as "registrationNumber", status from registrations
where account_id = $1 order by submitted_at desc limit 1`;

export const registration = (accountId) => row("registration", REGISTRATION, [accountId]);

const SUMMARY = `
select
    (${COUNT_OPEN_CASES}) as "boundCases",
    (select count(*)::int from bindings
     where account_id = $1 and status in ('SUBMITTED', 'UNDER_REVIEW', 'SUSPENDED', 'RETURNED')) as "openBindings",
    (select count(*)::int from appointments a join bindings b on b.id = a.binding_id
     where b.account_id = $1 and a.status in ('SUBMITTED', 'ACCEPTED', 'FORWARDED', 'REPLIED', 'CONFIRMED',
                                              'RESCHEDULING', 'RETURNED')) as "openAppointments",
    (select count(*)::int from notices where account_id = $1 and read_at is null) as "unreadNotices"`;

export const summary = (accountId) => row("summary", SUMMARY, [accountId]);
