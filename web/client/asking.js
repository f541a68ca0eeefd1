/**
 * Questions and acts, sent to the portal's own API as trusted documents; who asks is known by the cookie.
 *
 * A question answers with its data or throws; an act answers with its result or throws `Refused`, with all problems at once.
 */
import { preferences } from "./preferences.js";
import { Observable } from "./observable.js";
import { say } from "./words.js";

/** @typedef {{field: string | null, code: string, message: string}} Problem */
/**
 * A document of the contract, with the shapes of what it takes and answers.
 * @template Result, Variables
 * @typedef {string & {readonly __shapes?: (variables: Variables) => Result}} Document
 */
/**
 * The result of an act's only field, refusals apart.
 * @template Result
 * @typedef {Exclude<NonNullable<Result[keyof Result]>, {__typename: "Refusal"}>} Done
 */

/** The answer was no: a sentence for the person, a code for us, and all that is wrong. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {Problem[]} problems
   * @param {number | null} retryAfter seconds to wait, where that is the matter and was asked for
   */
  constructor(code, message, problems = [], retryAfter = null) {
    super(message);
    this.code = code;
    this.problems = problems;
    this.retryAfter = retryAfter;
  }
}

/** Nobody answered: the network or the server is away. What was sent may have arrived; sent again, it counts once. */
export class Unreachable extends Error {
  constructor() {
    super(say("unreachable"));
  }
}

/** When the server last answered, or failed to. */
export const reachable = new Observable(true);

/** Whether the server has become another release than this page, which does not know our documents any more. */
export const outdated = new Observable(false);

/** What to do when the sign-in has ended; set by session.js. @type {{ended: () => void}} */
export const whenEnded = { ended: () => { } };

/** How the password is asked for, once, where WeChat opened the sign-in; set by confirming.js. Answers whether it was given. */
export const whenPasswordNeeded = { ask: async () => false };

/** The document of the last act that was done, anew with each. */
export const lastAct = new Observable({ document: "" });

const PATIENCE = 30_000;

/**
 * @param {string} documentId
 * @param {unknown} variables
 * @returns {Promise<{data?: any, errors?: {message: string, path?: unknown[], extensions?: {code?: string}}[]}>}
 */
async function send(documentId, variables) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE);
  let response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json", "accept-language": preferences.value.language },
      body: JSON.stringify({ documentId, variables }),
      signal: giveUp.signal,
    });
    const answer = await response.json();
    reachable.set(true);
    if (answer.errors?.[0]?.extensions?.reason === "DOCUMENT_NOT_FOUND") outdated.set(true);
    return answer;
  } catch {
    reachable.set(false);
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Ask. Parts that were refused stand as null beside their error and survive, unless nothing came at all.
 * @template Result, Variables
 * @param {Document<Result, Variables>} document
 * @param {Variables} variables
 * @returns {Promise<Result>}
 */
export async function ask(document, variables) {
  const { data, errors } = await send(document, variables);
  const first = errors?.[0];
  if (first?.extensions?.code === "UNAUTHENTICATED") whenEnded.ended();
  if (first && (!data || Object.values(data).every((value) => value === null))) {
    throw new Refused(first.extensions?.code ?? "INTERNAL", first.message);
  }
  return data;
}

/**
 * Act. Where the password is asked for first, it is asked for, and the act goes on.
 * @template Result, Variables
 * @param {Document<Result, Variables>} document
 * @param {Variables} variables
 * @returns {Promise<Done<Result>>}
 */
export async function act(document, variables) {
  const { data, errors } = await send(document, variables);
  const result = data && Object.values(data)[0];
  if (!result) {
    const first = errors?.[0];
    throw new Refused(first?.extensions?.code ?? "INTERNAL", first?.message ?? say("failed"));
  }
  if (result.__typename === "Refusal") {
    if (result.code === "UNAUTHENTICATED") whenEnded.ended();
    const asksPassword = result.problems.some((/** @type {Problem} */ problem) => problem.code === "PASSWORD_NEEDED");
    if (asksPassword && await whenPasswordNeeded.ask()) return act(document, variables);
    throw new Refused(result.code, result.message, result.problems, result.retryAfter);
  }
  lastAct.set({ document });
  return result;
}

/** A key that makes a repeated send count once. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // outside a secure context there is no randomUUID
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
